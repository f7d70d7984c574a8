//! The tools that come from npm, exactly as locked: those of every run, and the sets of single steps.

use std::path::Path;

use crate::process::Run;
use crate::progress::Show;
use crate::tools::INSTALL_LIMIT;
use crate::{Result, project};

/// esbuild, wasm-opt, TypeScript and the others of `xtask/npm/package.json`.
pub fn tools() -> Result<()> {
    let what = "the npm tools into target/tools/npm (once, about 1 GB, a minute)";
    install(
        &project::root().join("xtask/npm"),
        &project::npm_tools(),
        what,
    )
}

/// The tool set of `xtask/npm/<name>/`.
pub fn set(name: &str) -> Result<()> {
    let what = format!("the npm tools into target/tools/sets/{name} (once, up to a minute)");
    install(
        &project::root().join("xtask/npm").join(name),
        &project::tool_sets().join(name),
        &what,
    )
}

fn install(from: &Path, to: &Path, what: &str) -> Result<()> {
    let lock = project::read(&from.join("package-lock.json"))?;
    let installed = to.join("installed-lock.json");
    if std::fs::read_to_string(&installed).is_ok_and(|before| before == lock) {
        return Ok(());
    }
    eprintln!("Installing {what}");
    project::create_folder(to)?;
    // An installation that breaks off is none, whatever lock comes next.
    project::remove_file(&installed)?;
    for file in ["package.json", "package-lock.json"] {
        project::copy(&from.join(file), &to.join(file))?;
    }
    let run = Run::new("npm")
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .dir(to);
    run.show(Show::Tail)
        .limit(INSTALL_LIMIT)
        .demand("The npm tools could not be installed.")?;
    hide_node(to)?;
    project::write(&installed, lock)
}

// Some of the tools are other versions of Node. Found by its bare name, one of them would run what the user's own Node should.
fn hide_node(folder: &Path) -> Result<()> {
    project::remove_file(&folder.join("node_modules/.bin/node"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_among_the_tools_is_found_by_its_whole_path_only() {
        let folder = project::scratch().join("test-hide-node");
        let bin = folder.join("node_modules/.bin");
        project::remove_folder(&folder).unwrap();
        hide_node(&folder).unwrap();
        project::create_folder(&bin).unwrap();
        for name in ["node", "esbuild"] {
            std::os::unix::fs::symlink("/bin/sh", bin.join(name)).unwrap();
        }
        hide_node(&folder).unwrap();
        assert_eq!(project::entries(&bin), [bin.join("esbuild")]);
        project::remove_folder(&folder).unwrap();
    }

    #[test]
    fn every_set_is_pinned_whichever_registry_it_comes_from() {
        let sets = project::entries(&project::root().join("xtask/npm"));
        let sets: Vec<_> = sets.iter().filter(|path| path.is_dir()).collect();
        assert!(!sets.is_empty());
        for set in sets {
            let manifest: serde_json::Value =
                serde_json::from_str(&project::read(&set.join("package.json")).unwrap()).unwrap();
            for kind in ["dependencies", "optionalDependencies"] {
                for (name, version) in manifest[kind].as_object().into_iter().flatten() {
                    let version = version.as_str().unwrap().rsplit('@').next().unwrap();
                    assert!(
                        version.starts_with(|first: char| first.is_ascii_digit()),
                        "{}: {name}",
                        set.display()
                    );
                }
            }
            let lock = project::read(&set.join("package-lock.json")).unwrap();
            assert!(!lock.contains("\"resolved\""), "{}", set.display());
        }
    }
}
