//! The terminals that the other tests rely on are real ones: what is typed makes
//! signals, bash does job control, and each fault that is tested for can be seen.

use crate::support::*;

#[test]
fn keys_make_signals_for_the_foreground_alone() {
    for who in users() {
        let mut terminal = Terminal::new();
        let run = terminal.of(Run::bare(&[probe(), "receive"]).who(who)).start();
        terminal.until("ready");
        assert_eq!((terminal.session(), terminal.foreground()), (run.pid(), run.pid()));
        for (key, line) in [("^C", "2 code=128"), ("^\\", "3 code=128"), ("^Z", "20 code=128")] {
            terminal.type_(key);
            terminal.until(line);
        }
        terminal.resize(10, 20);
        terminal.until("28 code=128");
        run.signal(libc::SIGTERM);
        run.wait().exits(0);
    }
}

#[test]
fn an_interactive_shell_does_job_control() {
    Shell::each(|shell| {
        assert!(shell.is_in_front());
        shell.type_and_see("$PROBE say ready pause", "ready");
        shell.ctrl_z_stops_it();
        assert!(shell.is_in_front());
        shell.fg();
        runs(shell.probes()[0]);
        shell.ctrl_c_ends_it();
    });
}

#[test]
fn a_hang_up_is_one() {
    for who in users() {
        let mut terminal = Terminal::new();
        let run = terminal.of(Run::bare(&[probe(), "receive"]).who(who));
        let mut run = run.stdout(Stdio::Piped).start();
        run.read_line_until("ready");
        terminal.type_("never read\n");
        terminal.hang_up();
        run.read_line_until("1 code=128 value=0");
        run.signal(libc::SIGTERM);
        run.wait().exits(0);
    }
}
