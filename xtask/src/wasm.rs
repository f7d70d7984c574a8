//! Reads the outline of a WebAssembly module: enough to refuse one that may not be shipped.

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
}

const CUSTOM: u8 = 0;
const IMPORT: u8 = 2;
const MEMORY: u8 = 5;

/// Reads the outline of `module`.
pub fn outline(module: &[u8]) -> Result<Outline> {
    read(module).ok_or_else(|| "The built file is no WebAssembly module; remove pkg/dist and build again.".to_owned())
}

fn read(module: &[u8]) -> Option<Outline> {
    let mut rest = Reader(module.strip_prefix(b"\0asm\x01\0\0\0")?);
    let mut outline = Outline::default();
    while !rest.0.is_empty() {
        let id = rest.byte()?;
        let size = rest.number()?;
        let mut section = Reader(rest.bytes(size)?);
        match id {
            CUSTOM => outline.custom_sections.push(section.name()?),
            IMPORT => outline.import_modules = section.import_modules()?,
            MEMORY => {
                section.number()?;
                section.byte()?;
                outline.start_pages = section.number()?;
            }
            _ => {}
        }
    }
    Some(outline)
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn bytes(&mut self, count: u64) -> Option<&'a [u8]> {
        let (first, rest) = self.0.split_at_checked(usize::try_from(count).ok()?)?;
        self.0 = rest;
        Some(first)
    }

    // LEB128: seven bits a byte, the lowest first.
    fn number(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f).checked_shl(shift)?;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    fn name(&mut self) -> Option<String> {
        let length = self.number()?;
        String::from_utf8(self.bytes(length)?.to_vec()).ok()
    }

    fn import_modules(&mut self) -> Option<Vec<String>> {
        let mut modules = Vec::new();
        for _ in 0..self.number()? {
            let module = self.name()?;
            if !modules.contains(&module) {
                modules.push(module);
            }
            self.name()?;
            self.skip_import_type()?;
        }
        Some(modules)
    }

    fn skip_import_type(&mut self) -> Option<()> {
        match self.byte()? {
            0 => self.number().map(drop),
            1 => {
                self.byte()?;
                self.skip_limits()
            }
            2 => self.skip_limits(),
            3 => self.bytes(2).map(drop),
            4 => {
                self.byte()?;
                self.number().map(drop)
            }
            _ => None,
        }
    }

    fn skip_limits(&mut self) -> Option<()> {
        let has_maximum = self.byte()? & 1 == 1;
        self.number()?;
        if has_maximum {
            self.number()?;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &[u8] = b"\0asm\x01\0\0\0";

    #[test]
    fn reads_sections() {
        let imports = b"\x02\x01m\x01f\x00\x00\x01n\x01g\x03\x7f\x00";
        let module = [HEADER, b"\x02\x0e", imports, b"\x05\x03\x01\x00\x02", b"\x00\x05\x04name"].concat();
        let read = outline(&module).unwrap();
        assert_eq!(read.import_modules, ["m", "n"]);
        assert_eq!(read.start_pages, 2);
        assert_eq!(read.custom_sections, ["name"]);
    }

    #[test]
    fn an_empty_module_has_nothing() {
        assert_eq!(outline(HEADER), Ok(Outline::default()));
    }

    #[test]
    fn refuses_what_is_no_module_or_is_cut() {
        assert!(outline(b"").is_err());
        assert!(outline(b"<html>").is_err());
        assert!(outline(&[HEADER, b"\x00\x7fab"].concat()).is_err());
        assert!(outline(&[HEADER, b"\x05\xff"].concat()).is_err());
    }
}
