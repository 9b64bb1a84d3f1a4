//! How many tests run at once: three times as many as there are processors, since most of them wait for
//! something most of the time. `RUST_TEST_THREADS` or `--test-threads` say otherwise.

use std::env;
use std::thread::available_parallelism;

/// libtest asks for the variable before any test could set it: so this is called before `main`.
#[used]
// SAFETY: where the loader looks for functions that it is to call first (elf(5)).
#[unsafe(link_section = ".init_array")]
static BEFORE_MAIN: extern "C" fn() = more_than_processors;

extern "C" fn more_than_processors() {
    const NAME: &str = "RUST_TEST_THREADS";
    if env::var_os(NAME).is_none() {
        let processors = available_parallelism().map_or(2, |number| number.get());
        // SAFETY: there are no other threads yet.
        unsafe { env::set_var(NAME, (3 * processors).to_string()) };
    }
}
