//! What this file is, for those who find it in an image: a note that `readelf --notes`, core dump
//! collectors and scanners read (`elf(5)`; systemd's "Package Metadata for Executable Files").
//!
//! The package is `pidone`: another one is called pid1. No commit: the unpacked package knows
//! none, and gives the same bytes as a checkout.

const WHAT: &str = concat!(
    r#"{"type":"cargo","name":""#,
    env!("CARGO_PKG_NAME"),
    r#"","version":""#,
    env!("CARGO_PKG_VERSION"),
    "\"}\0"
);

#[repr(C, align(4))]
struct Note {
    owner_size: u32,
    size: u32,
    kind: u32,
    owner: [u8; 4],
    text: [u8; WHAT.len()],
}

/// Nobody in the program refers to it; the linker script keeps it.
#[used]
#[unsafe(link_section = ".note.package")]
static NOTE: Note = Note {
    owner_size: 4,
    size: WHAT.len() as u32,
    kind: 0xcafe_1a7e,
    owner: *b"FDO\0",
    text: match WHAT.as_bytes().first_chunk() {
        Some(text) => *text,
        None => [0; WHAT.len()],
    },
};
