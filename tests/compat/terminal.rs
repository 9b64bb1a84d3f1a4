//! On a terminal, as `docker run -it` starts it: each init and pid1 by its name.

use crate::support::*;

/// The program as process 1 that leads the terminal's session.
fn start(program: &str, name: &str, options: &str, steps: &str, terminal: &Terminal) -> Running {
    let words = [options, probe(), steps].join(" ");
    let words: Vec<_> = [program].into_iter().chain(words.split(' ').filter(|word| !word.is_empty())).collect();
    terminal.of(Run::bare(&words)).arg0(name).stderr(Stdio::Piped).start()
}

const MODES: [(&str, &str); 6] =
    [("tini", ""), ("tini", "-g"), ("dumb-init", ""), ("dumb-init", "-c"), ("catatonit", ""), ("catatonit", "-g")];

#[test]
fn a_key_reaches_the_command_once() {
    for (name, options) in MODES {
        let Some(both) = Both::of(name) else { continue };
        both.by_hand(|program, is_ours| {
            let mut terminal = Terminal::new();
            let run = start(program, name, options, "receive", &terminal);
            assert_eq!(terminal.line(), "ready");
            terminal.type_("^C");
            assert_eq!(terminal.line(), "2 code=128 value=0", "{program} {options}");
            eventually("all to be taken", || run.process().mask("ShdPnd") == Some(0));
            run.signal(10);
            let mut line = terminal.line();
            // Theirs is in the foreground as well, and forwards what its command has had
            // already; often that is one signal still, not two.
            if (name, options, is_ours) == ("dumb-init", "-c", false) && line == "2 code=0 value=0" {
                assert_documented(name, "single-group");
                line = terminal.line();
            }
            assert_eq!(line, "10 code=0 value=0", "{program} {options}");
        });
    }
}

#[test]
fn the_command_has_the_terminal() {
    for (name, options) in MODES {
        let Some(both) = Both::of(name) else { continue };
        both.by_hand(|program, is_ours| {
            let mut terminal = Terminal::new();
            let run = start(program, name, options, "say {pgid},{sid} show foreground pause", &terminal);
            let seen = [terminal.line(), terminal.line()];
            let expected = match (name, options, is_ours) {
                ("dumb-init", "", _) => ["2,2", "foreground 2"],
                ("dumb-init", "-c", false) => ["1,1", "foreground 1"],
                _ => ["2,1", "foreground 2"],
            };
            assert_eq!(seen, expected, "{program} {options}");
            // Only dumb-init gives it away for good.
            let has = run.process().stat(7).as_deref() != Some("0");
            assert_eq!(has, (name, options) != ("dumb-init", ""), "{program} {options}");
        });
    }
}

#[test]
fn a_stop_key_stops_the_command() {
    for (name, options) in [("dumb-init", ""), ("catatonit", "")] {
        let Some(both) = Both::of(name) else { continue };
        both.by_hand(|program, is_ours| {
            let mut terminal = Terminal::new();
            let run = start(program, name, options, "report 20 report 10 say ready pause", &terminal);
            assert_eq!(terminal.line(), "ready");
            terminal.type_("^Z");
            let arrives = is_ours || name != "catatonit";
            if arrives {
                assert_eq!(terminal.line(), "got 20", "{program}");
            } else {
                assert_documented(name, "tty-mask");
                // Signals that come earlier get lost.
                eventually("it to wait", || run.process().state() == Some('S'));
                run.signal(10);
                assert_eq!(terminal.line(), "got 10", "{program}");
                assert_eq!(run.command().mask("ShdPnd"), Some(bit(20)));
            }
        });
    }
}

/// Giving the terminal away makes the kernel send HUP and CONT to the session's
/// leader; the command must not get them.
#[test]
fn the_signals_of_the_hand_off_are_swallowed_once() {
    let Some(both) = Both::of("dumb-init") else { return };
    both.by_hand(|program, _| {
        for options in ["", "-v"] {
            let mut terminal = Terminal::new();
            let mut run = start(program, "dumb-init", options, "report 1 report 18 say ready pause", &terminal);
            assert_eq!(terminal.line(), "ready");
            if options == "-v" {
                for signal in [1, 18] {
                    let line = run.read_error_until("Ignoring");
                    assert_eq!(line, format!("[dumb-init] Ignoring tty hand-off signal {signal}."), "{program}");
                }
            }
            // Later ones are forwarded.
            eventually("the first ones to be taken", || run.process().mask("ShdPnd") == Some(0));
            for signal in [1, 18] {
                run.signal(signal);
                assert_eq!(terminal.line(), format!("got {signal}"), "{program}");
            }
            run.signal(15);
            run.wait().exits(143);
        }
    });
}

#[test]
fn a_single_child_leaves_the_hand_off_out() {
    let Some(both) = Both::of("dumb-init") else { return };
    both.by_hand(|program, _| {
        let mut terminal = Terminal::new();
        let run = start(program, "dumb-init", "-vc", "report 1 report 18 say ready pause", &terminal);
        assert_eq!(terminal.line(), "ready");
        for signal in [1, 18] {
            run.signal(signal);
            assert_eq!(terminal.line(), format!("got {signal}"), "{program}");
        }
        run.signal(15);
        let output = run.wait();
        assert!(!output.err().contains("hand-off"), "{program}: {output}");
    });
}
