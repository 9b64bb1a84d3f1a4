//! What the fuzzers are begun with, and what they have found, without a fuzzer:
//! `cargo test --no-default-features`, with any compiler.

use std::fs;
use std::path::Path;

/// One test: what is said on stdout and stderr belongs to one target at a time.
#[test]
fn whatever_is_kept_is_read_as_a_naive_reading_would() {
    let targets: [(&str, fn(&[u8])); 7] = [
        ("accounts", pidone_fuzz::accounts),
        ("command_lines", pidone_fuzz::command_lines),
        ("control_groups", pidone_fuzz::control_groups),
        ("environment", pidone_fuzz::environment),
        ("glibc", pidone_fuzz::glibc),
        ("processes", pidone_fuzz::processes),
        ("values", pidone_fuzz::values),
    ];
    for (name, target) in targets {
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(name);
        let mut count = 0;
        for entry in fs::read_dir(&corpus).expect("a corpus") {
            target(&fs::read(entry.expect("an entry").path()).expect("a file"));
            count += 1;
        }
        assert!(count > 0, "{name}");
    }
}
