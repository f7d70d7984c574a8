//! What must hold before a version is published, and the text that announces it.

use pico_args::Arguments;
use serde::Deserialize;
use serde_json::Value;

use crate::process::Run;
use crate::project::{self, path};
use crate::{Result, finish, pack, value};

const MANIFEST: &str = "pkg/package.json";

/// What Cargo.toml says of the crate, which is true of the npm package too.
#[derive(Debug, Deserialize)]
pub struct Metadata {
    name: String,
    version: String,
    repository: Option<String>,
    homepage: Option<String>,
}

#[derive(Deserialize)]
struct Workspace {
    packages: Vec<Metadata>,
}

impl Metadata {
    /// Reads what Cargo.toml says.
    pub fn read() -> Result<Self> {
        let run = Run::new("cargo").words("metadata --no-deps --format-version 1");
        let finished = run.demand("Fix Cargo.toml.")?;
        let workspace: Workspace = serde_json::from_str(&finished.stdout.concat())
            .map_err(|error| format!("`cargo metadata` cannot be read: {error}."))?;
        let mut packages = workspace.packages.into_iter();
        packages
            .find(|package| package.name == "databrain-edge")
            .ok_or_else(|| "Cargo.toml has no package databrain-edge.".to_owned())
    }

    /// Copies the version and the addresses to the npm package, so that they have one place.
    pub fn copy_to_npm(&self) -> Result<()> {
        let remedy = "Fix pkg/package.json.";
        let manifest = manifest()?;
        for (field, wanted) in self.fields() {
            let has = manifest.get(field).and_then(Value::as_str);
            if has == wanted.as_deref() {
                continue;
            }
            let npm = Run::new("npm").dir(path("pkg")).arg("pkg");
            let npm = match wanted {
                Some(wanted) => npm.arg("set").arg(format!("{field}={wanted}")),
                None => npm.args(["delete", field]),
            };
            npm.demand(remedy)?;
        }
        Ok(())
    }

    /// The fields of package.json that follow from it.
    fn fields(&self) -> [(&'static str, Option<String>); 4] {
        let repository = self.repository.as_ref();
        [
            ("version", Some(self.version.clone())),
            ("repository", repository.map(|url| format!("git+{url}.git"))),
            ("homepage", self.homepage.clone()),
            ("bugs", repository.map(|url| format!("{url}/issues"))),
        ]
    }

    /// What keeps this version from being published.
    fn problems(&self, tag: Option<&str>, changelog: &str) -> Vec<String> {
        let mut problems = Vec::new();
        for (name, address) in [
            ("repository", &self.repository),
            ("homepage", &self.homepage),
        ] {
            if address.is_none() {
                problems.push(format!("Cargo.toml names no {name}: set it in [package]."));
            }
        }
        let Self { version, .. } = self;
        if let Some(tag) = tag
            && *tag != format!("v{version}")
        {
            problems.push(format!(
                "The tag is {tag}, but Cargo.toml has version {version}."
            ));
        }
        if notes(changelog, version).is_none() {
            problems.push(format!(
                "CHANGELOG.md has no section `## [{version}] - DATE`: turn [Unreleased] into it."
            ));
        }
        problems
    }
}

fn manifest() -> Result<Value> {
    serde_json::from_str(&project::read(&path(MANIFEST))?)
        .map_err(|error| format!("{MANIFEST} cannot be read: {error}."))
}

/// Checks whether the version of Cargo.toml can be published; with `--notes`, prints its section of
/// the changelog instead.
pub fn run(mut arguments: Arguments) -> Result<bool> {
    let tag = value(&mut arguments, "--tag")?;
    let wants_notes = arguments.contains("--notes");
    finish(arguments)?;
    let metadata = Metadata::read()?;
    let changelog = project::read(&path("CHANGELOG.md"))?;
    if wants_notes {
        let notes = notes(&changelog, &metadata.version);
        println!(
            "{}",
            notes.ok_or("CHANGELOG.md has no section for this version.")?
        );
        return Ok(true);
    }
    let problems = metadata.problems(tag.as_deref(), &changelog);
    if !problems.is_empty() {
        return Err(problems.join("\n"));
    }
    let tarball = pack::pack()?;
    let npm = Run::new("npm").words("publish --dry-run").arg(tarball);
    let cargo = Run::new("cargo").words("publish --dry-run --package databrain-edge");
    Ok(npm.succeeds()? && cargo.succeeds()?)
}

/// The section of a version in the changelog.
fn notes<'a>(changelog: &'a str, version: &str) -> Option<&'a str> {
    let (_, section) = changelog.split_once(&format!("\n## [{version}] - "))?;
    let (_date, section) = section.split_once('\n')?;
    let end = section.find("\n## ").unwrap_or(section.len());
    section.get(..end).map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHANGELOG: &str = "# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2026-12-01\n\n\
                             - A thing.\n\n## [1.1.0] - 2026-11-01\n\n- Another.\n";

    fn metadata(version: &str, url: Option<&str>) -> Metadata {
        Metadata {
            name: "databrain-edge".to_owned(),
            version: version.to_owned(),
            repository: url.map(str::to_owned),
            homepage: url.map(str::to_owned),
        }
    }

    #[test]
    fn nothing_is_published_without_addresses_a_section_and_the_right_tag() {
        let ready = metadata("1.2.0", Some("https://example.com/a"));
        assert!(ready.problems(Some("v1.2.0"), CHANGELOG).is_empty());
        assert!(ready.problems(None, CHANGELOG).is_empty());
        assert_eq!(ready.problems(Some("v1.3.0"), CHANGELOG).len(), 1);
        assert_eq!(metadata("1.2.0", None).problems(None, CHANGELOG).len(), 2);
        let unwritten = metadata("1.3.0", Some("https://example.com/a"));
        assert_eq!(unwritten.problems(None, CHANGELOG).len(), 1);
    }

    #[test]
    fn the_notes_are_the_section_of_the_version() {
        assert_eq!(notes(CHANGELOG, "1.2.0"), Some("- A thing."));
        assert_eq!(notes(CHANGELOG, "1.1.0"), Some("- Another."));
        assert_eq!(notes(CHANGELOG, "1"), None);
    }

    #[test]
    fn the_npm_package_has_the_version_and_the_addresses_of_the_crate() {
        let manifest = manifest().unwrap();
        for (field, wanted) in Metadata::read().unwrap().fields() {
            assert_eq!(
                manifest.get(field).and_then(Value::as_str),
                wanted.as_deref()
            );
        }
    }

    #[test]
    fn the_addresses_of_the_npm_package_follow_from_the_repository() {
        let fields = metadata("1.2.0", Some("https://example.com/a")).fields();
        let fields = fields.map(|(_, value)| value.unwrap());
        let url = "https://example.com/a";
        assert_eq!(
            fields,
            [
                "1.2.0",
                &format!("git+{url}.git"),
                url,
                &format!("{url}/issues")
            ]
        );
    }

    #[test]
    fn the_crate_contains_its_own_files_alone() {
        let list = Run::new("cargo")
            .words("package --list --allow-dirty --package databrain-edge")
            .finish()
            .unwrap();
        assert!(list.ok(), "{}", list.lines.join("\n"));
        let is_own = |file: &String| {
            let folder = file.split_once('/').map_or("", |(folder, _)| folder);
            match folder {
                "" => true,
                "docs" => file.ends_with(".md"),
                folder => folder == "src",
            }
        };
        let others: Vec<_> = list.stdout.iter().filter(|file| !is_own(file)).collect();
        assert!(others.is_empty(), "{others:?}");
        assert!(list.stdout.contains(&"docs/rust.md".to_owned()));
    }
}
