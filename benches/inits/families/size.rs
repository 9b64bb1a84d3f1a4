//! The files: size, segments, relocations (`elf(5)`). Sections are not compared: what the
//! kernel maps are segments.

use crate::lab::Lab;
use crate::lab::elf::{EXECUTE, Elf, WRITE};
use crate::report::figures::Figure;

pub fn measure(lab: &Lab) -> Vec<Figure> {
    let file = |what: &str, of: &dyn Fn(&[u8], Elf) -> u64| {
        lab.once(what, |candidate| {
            let bytes = std::fs::read(candidate.path.as_ref()?).ok()?;
            Some(of(&bytes, Elf::parse(&bytes)?) as f64)
        })
    };
    let code = file("segments", &|_, elf| elf.size(|flags| flags & EXECUTE != 0));
    let constants = file("segments", &|_, elf| elf.size(|flags| flags & (EXECUTE | WRITE) == 0));
    let data = file("segments", &|_, elf| elf.size(|flags| flags & WRITE != 0));
    let writable = file("segments", &|_, elf| elf.segments.iter().filter(|it| it.flags & WRITE != 0).count() as u64);
    let libraries = file("libraries", &|_, elf| elf.is_dynamic.into());
    vec![
        Figure::once("file_size", "file", "bytes", &file("size", &|bytes, _| bytes.len() as u64)),
        Figure::once("libc", "needs a libc beside it", "yes = 1", &libraries),
        Figure::once("segment_code", "executable segments", "bytes", &code),
        Figure::once("segment_constants", "read-only segments", "bytes", &constants),
        Figure::once("segment_data", "writable segments", "bytes", &data),
        Figure::once("writable_segments", "writable segments", "count", &writable),
        Figure::once("relocations", "relocations", "count", &file("relocations", &|_, elf| elf.relocations)),
    ]
}
