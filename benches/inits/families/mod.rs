//! What is measured: one file for each family of figures. A new one has a line below, and
//! perhaps a budget in `report/budgets.rs`.

mod address_space;
mod calls;
mod descendants;
mod embedding;
mod forwarding;
mod memory;
mod reaping;
mod shutdown;
mod size;
mod startup;
mod storm;

use crate::lab::Lab;
use crate::report::figures::Figure;

pub struct Family {
    pub name: &'static str,
    pub about: &'static str,
    /// Measures some figures of all candidates.
    pub measure: fn(&Lab) -> Vec<Figure>,
}

#[rustfmt::skip]
pub const FAMILIES: [Family; 11] = [
    Family { name: "size", about: "the file: bytes, segments, relocations", measure: size::measure },
    Family { name: "memory", about: "the waiting init: memory, wake-ups", measure: memory::measure },
    Family { name: "address-space", about: "the least ulimit -v it runs with", measure: address_space::measure },
    Family { name: "calls", about: "system calls (strace), instructions (valgrind)", measure: calls::measure },
    Family { name: "startup", about: "the time that is added to a command", measure: startup::measure },
    Family { name: "forwarding", about: "a signal's way to the command; bursts of them", measure: forwarding::measure },
    Family { name: "reaping", about: "orphans, alone and beside live processes", measure: reaping::measure },
    Family { name: "storm", about: "TERM and the shutdown while orphans are made without end", measure: storm::measure },
    Family { name: "descendants", about: "pid1 -s: all descendants signalled", measure: descendants::measure },
    Family { name: "embedding", about: "the library: what the init of a large program keeps", measure: embedding::measure },
    Family { name: "shutdown", about: "from TERM to the end of a thousand processes", measure: shutdown::measure },
];
