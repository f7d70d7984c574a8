//! Reads and rewrites WebAssembly modules: enough to refuse one that may not be shipped, and to make one smaller.

use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{EntityType, ExportSection, ImportSection, Module};
use wasmparser::{CustomSectionReader, Export, Import, Imports, Parser, Payload, ValType};

use crate::Result;

/// What a module says about itself.
#[derive(Debug, Default, PartialEq)]
pub struct Outline {
    /// The names of its custom sections.
    pub custom_sections: Vec<String>,
    /// The modules it imports from, each once.
    pub import_modules: Vec<String>,
    /// Pages of 64 KiB that its memory starts with.
    pub start_pages: u64,
    /// Whether any of its functions takes or gives an object of the host.
    pub handles_objects: bool,
}

pub const NO_MODULE: &str =
    "The built file is no WebAssembly module; remove pkg/dist and build again.";

/// Reads the outline of `module`.
pub fn outline(module: &[u8]) -> Result<Outline> {
    read(module).map_err(|_| NO_MODULE.to_owned())
}

fn read(module: &[u8]) -> Result<Outline, wasmparser::BinaryReaderError> {
    let mut outline = Outline::default();
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::CustomSection(section) => {
                outline.custom_sections.push(section.name().to_owned())
            }
            Payload::TypeSection(section) => {
                for kind in section.into_iter_err_on_gc_types() {
                    let kind = kind?;
                    let mut values = kind.params().iter().chain(kind.results());
                    outline.handles_objects |= values.any(ValType::is_reference_type);
                }
            }
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    let module = import?.module.to_owned();
                    if !outline.import_modules.contains(&module) {
                        outline.import_modules.push(module);
                    }
                }
            }
            Payload::MemorySection(section) => {
                for memory in section {
                    outline.start_pages = memory?.initial;
                }
            }
            _ => {}
        }
    }
    Ok(outline)
}

/// A module with short names, and how its glue must be changed to match.
pub struct Renamed {
    pub core: Vec<u8>,
    /// Old names and new ones, none a part of another's end.
    pub names: Vec<(String, String)>,
    /// What the core took from files of the package itself, and now takes from the glue.
    pub direct: Vec<Direct>,
}

/// A function of a file, under the name that the core calls it by.
#[derive(Debug, PartialEq)]
pub struct Direct {
    pub module: String,
    pub name: String,
    pub short: String,
}

/// Gives every import, and every export with a hash in its name, a short name. wasm-bindgen's own end in 16 hex digits each,
/// in the module and in the glue, which nothing compresses. All imports come from `glue` then. Custom sections go too: what they are for
/// is over.
pub fn with_short_names(module: &[u8], glue: &str) -> Result<Renamed> {
    let mut renamer = Renamer {
        glue: glue.to_owned(),
        names: Vec::new(),
        direct: Vec::new(),
    };
    let mut renamed = Module::new();
    renamer
        .parse_core_module(&mut renamed, Parser::new(0), module)
        .map_err(|_| NO_MODULE.to_owned())?;
    Ok(Renamed {
        core: renamed.finish(),
        names: renamer.names,
        direct: renamer.direct,
    })
}

struct Renamer {
    glue: String,
    names: Vec<(String, String)>,
    direct: Vec<Direct>,
}

impl Renamer {
    fn short(&mut self, name: &str) -> String {
        if let Some((_, short)) = self.names.iter().find(|(old, _)| old == name) {
            return short.clone();
        }
        let short = self.next();
        self.names.push((name.to_owned(), short.clone()));
        short
    }

    fn direct(&mut self, module: &str, name: &str) -> String {
        let short = self.next();
        self.direct.push(Direct {
            module: module.to_owned(),
            name: name.to_owned(),
            short: short.clone(),
        });
        short
    }

    fn next(&self) -> String {
        // A dollar: no name in the glue begins with one.
        format!(
            "${}",
            to_base36(self.names.len().saturating_add(self.direct.len()))
        )
    }
}

fn to_base36(mut number: usize) -> String {
    let mut digits = Vec::new();
    loop {
        digits.extend(
            u32::try_from(number % 36)
                .ok()
                .and_then(|digit| char::from_digit(digit, 36)),
        );
        number /= 36;
        if number == 0 {
            return digits.into_iter().rev().collect();
        }
    }
}

fn ends_in_a_hash(name: &str) -> bool {
    name.len() > 16
        && name
            .bytes()
            .rev()
            .take(16)
            .all(|byte| byte.is_ascii_hexdigit())
}

impl Reencode for Renamer {
    type Error = std::convert::Infallible;

    fn parse_imports(
        &mut self,
        section: &mut ImportSection,
        imports: Imports<'_>,
    ) -> Result<(), Error<Self::Error>> {
        let Imports::Single(_, Import { module, name, ty }) = imports else {
            return utils::parse_imports(self, section, imports);
        };
        let ty: EntityType = self.entity_type(ty)?;
        let short = if module == self.glue {
            self.short(name)
        } else {
            self.direct(module, name)
        };
        let glue = self.glue.clone();
        section.import(&glue, &short, ty);
        Ok(())
    }

    fn parse_export(
        &mut self,
        section: &mut ExportSection,
        export: Export<'_>,
    ) -> Result<(), Error<Self::Error>> {
        let short = if ends_in_a_hash(export.name) {
            self.short(export.name)
        } else {
            export.name.to_owned()
        };
        let kind = self.export_kind(export.kind)?;
        section.export(
            &short,
            kind,
            self.external_index(export.kind, export.index)?,
        );
        Ok(())
    }

    fn parse_custom_section(
        &mut self,
        _: &mut Module,
        _: CustomSectionReader<'_>,
    ) -> Result<(), Error<Self::Error>> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &[u8] = b"\0asm\x01\0\0\0";
    const HASHED: &str = "close__h0123456789abcdef";

    fn module() -> Vec<u8> {
        let types = b"\x01\x04\x01\x60\x00\x00".to_vec();
        let mut imports = b"\x01\x01m\x07read_01\x00\x00".to_vec();
        imports.splice(0..0, [2, u8::try_from(imports.len()).unwrap()]);
        let mut exports = [&[2, 24], HASHED.as_bytes(), b"\x00\x00\x04open\x00\x00"].concat();
        exports.splice(0..0, [7, u8::try_from(exports.len()).unwrap()]);
        [
            HEADER,
            &types,
            &imports,
            b"\x05\x03\x01\x00\x02",
            &exports,
            b"\x00\x05\x04name",
        ]
        .concat()
    }

    #[test]
    fn reads_sections() {
        let read = outline(&module()).unwrap();
        assert_eq!(read.import_modules, ["m"]);
        assert_eq!(read.start_pages, 2);
        assert_eq!(read.custom_sections, ["name"]);
        assert_eq!(outline(HEADER), Ok(Outline::default()));
    }

    #[test]
    fn finds_functions_that_take_or_give_an_object() {
        let numbers = b"\x01\x06\x01\x60\x01\x7f\x01\x7f".as_slice();
        let taker = b"\x01\x05\x01\x60\x01\x6f\x00";
        let giver = b"\x01\x05\x01\x60\x00\x01\x6f";
        for (types, expected) in [(numbers, false), (taker, true), (giver, true)] {
            assert_eq!(
                outline(&[HEADER, types].concat()).unwrap().handles_objects,
                expected
            );
        }
    }

    #[test]
    fn refuses_what_is_no_module_or_is_cut() {
        assert!(outline(b"").is_err());
        assert!(outline(b"<html>").is_err());
        assert!(outline(&[HEADER, b"\x00\x7fab"].concat()).is_err());
        assert!(outline(&[HEADER, b"\x05\xff"].concat()).is_err());
    }

    #[test]
    fn imports_and_hashed_exports_become_short() {
        let Renamed {
            core,
            names,
            direct,
        } = with_short_names(&module(), "m").unwrap();
        assert_eq!(
            names,
            [
                ("read_01".into(), "$0".into()),
                (HASHED.into(), "$1".into())
            ]
        );
        assert_eq!(direct, []);
        let text = String::from_utf8_lossy(&core);
        assert!(text.contains("$0") && text.contains("$1") && text.contains("open"));
        assert!(!text.contains("read_01") && !text.contains(HASHED));
        assert_eq!(
            outline(&core).unwrap().custom_sections,
            Vec::<String>::new()
        );
        assert!(with_short_names(b"<html>", "m").is_err());
    }

    #[test]
    fn what_another_file_gives_comes_through_the_glue() {
        let Renamed { core, direct, .. } = with_short_names(&module(), "g").unwrap();
        assert_eq!(
            direct,
            [Direct {
                module: "m".into(),
                name: "read_01".into(),
                short: "$0".into()
            }]
        );
        assert_eq!(outline(&core).unwrap().import_modules, ["g"]);
    }

    #[test]
    fn numbers_become_short_texts() {
        for (number, text) in [(0, "0"), (35, "z"), (36, "10"), (77, "25")] {
            assert_eq!(to_base36(number), text);
        }
    }
}
