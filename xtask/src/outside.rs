//! What a command is about to install outside of `target/`.

use crate::steps::Need;
use crate::{Result, browsers, tools, www};

/// Says so, if there is anything.
pub fn announce(needs: &[Need]) -> Result<()> {
    let mut lines = Vec::new();
    let packages = browsers::missing_packages(needs)?;
    if !packages.is_empty() {
        lines.push(format!("apt-get install {}", packages.join(" ")));
    }
    if needs.contains(&Need::BuildTools) && !tools::has_wasm_target()? {
        lines.push(format!("rustup target add {}", tools::WASM_TARGET));
    }
    if needs.contains(&Need::Lints) {
        let components = tools::missing_lints()?.into_iter();
        lines.extend(components.map(|name| format!("rustup component add {name}")));
    }
    if needs.contains(&Need::OldestRust) && !tools::has_oldest_rust()? {
        lines.push(format!("rustup {}", tools::oldest_rust_words()));
    }
    if needs.contains(&Need::Www) && !www::is_installed() {
        lines.push("npm, into www/node_modules".to_owned());
    }
    if let Some(text) = text(&lines) {
        println!("{text}");
    }
    Ok(())
}

fn text(lines: &[String]) -> Option<String> {
    let list = lines.join("\n  ");
    (!lines.is_empty()).then(|| format!("This will install outside of target/:\n  {list}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_will_be_installed_and_nothing_else() {
        let lines = ["apt-get install firefox-esr", "rustup component add clippy"];
        let expected = "This will install outside of target/:\n  apt-get install firefox-esr\n  \
                        rustup component add clippy";
        assert_eq!(text(&lines.map(str::to_owned)).as_deref(), Some(expected));
        assert_eq!(text(&[]), None);
    }
}
