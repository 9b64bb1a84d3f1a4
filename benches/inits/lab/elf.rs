//! The few facts about an ELF file that cost memory or time: `elf(5)`.

pub struct Elf {
    pub segments: Vec<Segment>,
    /// Entries in sections of relocations.
    pub relocations: u64,
    pub is_dynamic: bool,
}

pub struct Segment {
    pub flags: u32,
    pub size: u64,
}

pub const EXECUTE: u32 = 1;
pub const WRITE: u32 = 2;

const LOAD: u64 = 1;
const INTERPRETER: u64 = 3;
const SECTIONS_OF_RELOCATIONS: [u64; 3] = [4, 9, 19];

impl Elf {
    /// Of a 64-bit little-endian file; `None` if it is anything else.
    pub fn parse(file: &[u8]) -> Option<Elf> {
        if file.get(..6)? != b"\x7fELF\x02\x01" {
            return None;
        }
        let field = |at: u64, len: usize| -> Option<u64> {
            let bytes = file.get(at as usize..at as usize + len)?;
            Some(bytes.iter().rev().fold(0, |value, &byte| value << 8 | u64::from(byte)))
        };
        let table = |at, size, count| -> Option<Vec<u64>> {
            let (at, size, count) = (field(at, 8)?, field(size, 2)?, field(count, 2)?);
            Some((0..count).map(|index| at + index * size).collect())
        };
        let mut elf = Elf { segments: Vec::new(), relocations: 0, is_dynamic: false };
        for header in table(32, 54, 56)? {
            match field(header, 4)? {
                LOAD => {
                    elf.segments.push(Segment { flags: field(header + 4, 4)? as u32, size: field(header + 40, 8)? })
                }
                INTERPRETER => elf.is_dynamic = true,
                _ => {}
            }
        }
        for header in table(40, 58, 60)? {
            if SECTIONS_OF_RELOCATIONS.contains(&field(header + 4, 4)?) {
                elf.relocations += field(header + 32, 8)?.checked_div(field(header + 56, 8)?).unwrap_or(0);
            }
        }
        Some(elf)
    }

    /// Bytes in memory of the segments that are so.
    pub fn size(&self, so: impl Fn(u32) -> bool) -> u64 {
        self.segments.iter().filter(|segment| so(segment.flags)).map(|segment| segment.size).sum()
    }
}
