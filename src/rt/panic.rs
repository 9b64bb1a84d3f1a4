//! The panic handler, which a release binary cannot reach: under
//! `PID1_PROVE_NO_PANIC` (see `build.rs`) it refers to a symbol that exists
//! nowhere, so that the link fails while any panic is left.

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    #[cfg(pid1_prove_no_panic)]
    {
        unsafe extern "C" {
            fn a_panic_is_reachable() -> !;
        }
        // SAFETY: never called: where this is reachable, nothing links.
        unsafe { a_panic_is_reachable() }
    }
    #[cfg(not(pid1_prove_no_panic))]
    pidone::internal::exit_group(125)
}

/// core's precompiled unwind tables name this; nothing ever unwinds.
#[cfg(debug_assertions)]
#[unsafe(no_mangle)]
extern "C" fn rust_eh_personality() {}
