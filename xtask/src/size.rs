//! The size of what is shipped, against its budget.

use std::path::{Path, PathBuf};

use crate::process::Run;
use crate::{Result, package, project, wasm};

// Bytes of brotli -q 11; pages of 64 KiB. For one request openapi-fetch takes 2.4 kB, ky 8.1, axios 20.3. One that is raised needs its reason in the commit.
const WORKERD: u64 = 14_000;
const DEFAULT: u64 = 18_500;
const START_MEMORY: u64 = 2;

/// How many of the budgets were kept.
pub struct Verdict {
    pub kept: u64,
    pub exceeded: u64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Size {
    raw: u64,
    gzip: u64,
    brotli: u64,
}

impl Size {
    fn plus(self, other: Self) -> Self {
        Self {
            raw: self.raw + other.raw,
            gzip: self.gzip + other.gzip,
            brotli: self.brotli + other.brotli,
        }
    }
}

/// Builds, prints the sizes and compares them with the budgets.
pub fn check() -> Result<Verdict> {
    let lock = project::lock()?;
    package::build()?;
    let folder = project::scratch().join("size");
    project::remove_folder(&folder)?;
    let workerd = bundle(
        "workerd.js",
        &folder.join("workerd"),
        &["--conditions=workerd,worker,browser"],
    )?;
    let default = bundle("index.js", &folder.join("default"), &[])?;
    let core = project::dist().join("core.wasm");
    let pages = wasm::outline(&project::read_bytes(&core)?)?.start_pages;
    let sizes = measure(&[&workerd, &core, &default])?;
    drop(lock);
    let &[script, core, default] = sizes.as_slice() else {
        return Err(
            "The sizes could not be measured; run `cargo xtask build` and try again.".to_owned(),
        );
    };
    let workerd = script.plus(core);

    println!(
        "{:<42}{:>10}{:>10}{:>10}",
        "bytes", "raw", "gzip -9", "brotli"
    );
    for (name, size) in [
        ("entry and glue for workerd, minified", script),
        ("core.wasm", core),
        ("workerd bundle (sum of both)", workerd),
        ("default entry (core in hex), minified", default),
    ] {
        println!(
            "{name:<42}{:>10}{:>10}{:>10}",
            size.raw, size.gzip, size.brotli
        );
    }
    println!();
    let mut verdict = Verdict {
        kept: 0,
        exceeded: 0,
    };
    for (name, unit, found, budget) in [
        ("workerd bundle", "bytes of brotli", workerd.brotli, WORKERD),
        ("default entry", "bytes of brotli", default.brotli, DEFAULT),
        ("start memory", "pages of 64 KiB", pages, START_MEMORY),
    ] {
        let kept = found <= budget;
        let word = if kept { "within" } else { "BEYOND" };
        println!("{name}: {found} {unit}, {word} the budget of {budget}");
        if kept {
            verdict.kept += 1
        } else {
            verdict.exceeded += 1
        }
    }
    Ok(verdict)
}

// The wasm stays a file of its own, as a Worker ships it.
fn bundle(entry: &str, folder: &Path, extra: &[&str]) -> Result<PathBuf> {
    let mut run = Run::new(project::npm_program("esbuild")).dir(project::package());
    run = run.args([
        entry,
        "--bundle",
        "--format=esm",
        "--minify",
        "--loader:.wasm=copy",
        "--asset-names=[name]",
    ]);
    run = run.args(extra).args([
        "--log-level=warning",
        &format!("--outdir={}", folder.display()),
    ]);
    run.demand("Mend what the lines above name in pkg/.")?;
    Ok(folder.join(entry))
}

fn measure(files: &[&PathBuf]) -> Result<Vec<Size>> {
    let run = Run::new("node")
        .args([project::root().join("xtask/size/measure.mjs")])
        .args(files);
    let finished = run.demand("Check that `node` runs.")?;
    Ok(finished
        .stdout
        .iter()
        .filter_map(|line| size(line))
        .collect())
}

fn size(line: &str) -> Option<Size> {
    let mut numbers = line.split(' ').map_while(|number| number.parse().ok());
    Some(Size {
        raw: numbers.next()?,
        gzip: numbers.next()?,
        brotli: numbers.next()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_line_of_the_measuring_script() {
        let read = size("300 200 100").unwrap();
        assert_eq!(
            read,
            Size {
                raw: 300,
                gzip: 200,
                brotli: 100
            }
        );
        assert_eq!(read.plus(read).brotli, 200);
        assert_eq!(size("300 200"), None);
        assert_eq!(size("a warning of node"), None);
    }
}
