//! Installs the locked tools from npm: those that every run needs, and the sets of single steps.

use std::path::Path;

use crate::Result;
use crate::process::{Run, Show};
use crate::project::{self, NPM_TOOLS, TOOL_SETS, path};
use crate::tools::INSTALL_LIMIT;

/// esbuild, wasm-opt, TypeScript and the others of `xtask/npm/package.json`.
pub fn tools() -> Result<()> {
    let what = "the npm tools into target/tools/npm (once, about 1 GB, a minute)";
    install(&path("xtask/npm"), &path(NPM_TOOLS), what)
}

/// The tool set of `xtask/npm/<name>/`.
pub fn set(name: &str) -> Result<()> {
    let what = format!("the npm tools into target/tools/sets/{name} (once, up to a minute)");
    install(
        &path("xtask/npm").join(name),
        &path(TOOL_SETS).join(name),
        &what,
    )
}

fn install(from: &Path, to: &Path, what: &str) -> Result<()> {
    let lock = project::read(&from.join("package-lock.json"))?;
    let installed = to.join("installed-lock.json");
    if project::holds(&installed, &lock) {
        return Ok(());
    }
    eprintln!("Installing {what}");
    // Removed first, so that an interrupted installation is repeated.
    project::remove(&installed)?;
    for file in ["package.json", "package-lock.json"] {
        project::copy(&from.join(file), &to.join(file))?;
    }
    let run = Run::new("npm")
        .words("ci --ignore-scripts --no-audit --no-fund")
        .dir(to);
    let run = run.show(Show::Tail).task("npm ci").limit(INSTALL_LIMIT);
    run.demand("The npm tools could not be installed.")?;
    hide_node(to)?;
    project::write(&installed, lock)
}

// Some of the tools are other versions of Node, which must not replace the user's own Node on PATH.
fn hide_node(folder: &Path) -> Result<()> {
    project::remove(&folder.join("node_modules/.bin/node"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_among_the_tools_is_not_on_the_path() {
        let folder = path("target/xtask/test-hide-node");
        let bin = folder.join("node_modules/.bin");
        project::remove(&folder).unwrap();
        hide_node(&folder).unwrap();
        project::create_folder(&bin).unwrap();
        for name in ["node", "esbuild"] {
            std::os::unix::fs::symlink("/bin/sh", bin.join(name)).unwrap();
        }
        hide_node(&folder).unwrap();
        assert_eq!(project::entries(&bin), [bin.join("esbuild")]);
        project::remove(&folder).unwrap();
    }

    #[test]
    fn every_set_is_pinned_whichever_registry_it_comes_from() {
        let sets = project::entries(&path("xtask/npm"));
        let sets: Vec<_> = sets.iter().filter(|path| path.is_dir()).collect();
        assert!(!sets.is_empty());
        for set in sets {
            let manifest: serde_json::Value =
                serde_json::from_str(&project::read(&set.join("package.json")).unwrap()).unwrap();
            for kind in ["dependencies", "optionalDependencies"] {
                for (name, version) in manifest[kind].as_object().into_iter().flatten() {
                    let version = version.as_str().unwrap().rsplit('@').next().unwrap();
                    let is_exact = version.starts_with(|first: char| first.is_ascii_digit());
                    assert!(is_exact, "{}: {name}", set.display());
                }
            }
            let lock = project::read(&set.join("package-lock.json")).unwrap();
            assert!(!lock.contains("\"resolved\""), "{}", set.display());
        }
    }
}
