//! What to do when the command stops (`credentials(7)`; POSIX, "Orphaned Process Group";
//! docs/DESIGN.md, "The terminal").

#![forbid(unsafe_code)]

use super::{Reach, Supervisor};
use crate::signal::Signal;
use crate::sys::signal::{kill, stop_group};

impl Supervisor<'_> {
    /// The command has stopped, by ^Z for instance: whoever waits for us must see
    /// that (`pid1 -s`), or the command has to go on.
    pub(super) fn stopped(&mut self, signal: Signal) {
        let sent = core::mem::replace(&mut self.stop_sent, false);
        let asks_for_terminal = matches!(signal, Signal::TTIN | Signal::TTOU);
        let goes_on = match self.reach {
            // Nobody could ever `fg` it.
            Reach::Namespace => signal == Signal::TSTP && !sent && !self.terminal.is_foreign(),
            _ if !self.terminal.exists() => false,
            // It asks for the terminal, and that is ours to lend.
            _ if asks_for_terminal && self.terminal.lend(self.group) => true,
            // Here we sleep. Who is continued in our group needs nothing of us.
            _ => {
                let was_stopped = stop_group(signal);
                let was_lent = self.terminal.lend_again(self.group);
                (was_stopped || was_lent || !asks_for_terminal) && !self.terminal.is_foreign()
            }
        };
        if goes_on {
            let _ = kill(self.group.wrapping_neg(), Signal::CONT);
        }
    }
}
