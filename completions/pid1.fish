# fish completion for pid1(1): made from the table of options, do not edit.

set -g __pid1_times 500ms 1s 5s 10s 30s 1m 5m infinity
set -g __pid1_signals HUP INT QUIT ILL TRAP ABRT BUS FPE USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS RTMIN RTMAX

# The command and its arguments, as far as they are typed.
function __pid1_command
    set -l argv (commandline -opc) (commandline -ct)
    set -e argv[1]
    argparse --stop-nonopt e/env=+ u/user=+ g/group=+ w/workdir=+ no-new-privs t/timeout=+ k/kill-after=+ stop-delay=+ stop-signal=+ success-status=+ r/rewrite=+ p/process-group pdeathsig=+ s/subreaper report=+ P/pause v/verbose h/help V/version -- $argv 2>/dev/null
    or return
    printf '%s\n' $argv
end

# Whether options may still come.
function __pid1_has_no_command
    set -l argv (commandline -opc)
    contains -- -- $argv
    and return 1
    set -e argv[1]
    argparse --stop-nonopt e/env=+ u/user=+ g/group=+ w/workdir=+ no-new-privs t/timeout=+ k/kill-after=+ stop-delay=+ stop-signal=+ success-status=+ r/rewrite=+ p/process-group pdeathsig=+ s/subreaper report=+ P/pause v/verbose h/help V/version -- $argv 2>/dev/null
    # What cannot be read waits for its value.
    or return 0
    not set -q argv[1]
end

# The value that is being typed, without the option that it is attached to.
function __pid1_typed
    string replace --regex '^(--[^=]*=|-[^-eugwtkr]*[eugwtkr])' '' -- (commandline -ct)
end

# Signals, spelt as the one that is typed: with SIG or without, in capitals or not.
function __pid1_spelt
    set -l names $__pid1_signals
    string match --quiet --ignore-case 'si*' -- $argv[1]
    and set names SIG$names
    string match --quiet --regex '^[a-z]' -- $argv[1]
    and set names (string lower -- $names)
    printf '%s\n' $names
end

function __pid1_rewrites
    set -l typed (__pid1_typed)
    set -l spelt (__pid1_spelt (string replace --regex '^.*:' '' -- $typed))
    set -l from (string match --regex '^[^:]*:' -- $typed)
    and printf '%s\n' $from$spelt "$from"0
    or printf '%s\n' $spelt:
end

function __pid1_users
    set -l user (string match --regex '^[^:]*:' -- (__pid1_typed))
    and printf '%s\n' $user(__fish_complete_groups)
    or __fish_complete_users
end

complete -c pid1 -n __pid1_has_no_command -s e -l env -x -a '(set --names -x)=' -d 'set a variable for COMMAND; repeatable'
complete -c pid1 -n __pid1_has_no_command -s u -l user -x -a '(__pid1_users)' -d 'run COMMAND as this user, with its groups and HOME, or with GROUP alone; names or numbers'
complete -c pid1 -n __pid1_has_no_command -s g -l group -x -a '(__fish_complete_groups)' -d 'run COMMAND with this group alone; beats the group of -u'
complete -c pid1 -n __pid1_has_no_command -s w -l workdir -x -a '(__fish_complete_directories)' -d 'run COMMAND in this directory (default: here)'
complete -c pid1 -n __pid1_has_no_command -l no-new-privs -d 'COMMAND can gain no privileges (no setuid)'
complete -c pid1 -n __pid1_has_no_command -s t -l timeout -x -a '$__pid1_times' -d 'what COMMAND leaves behind when it ends gets TERM, and KILL this much later; 0: KILL at once; infinity: no KILL (default: 5s)'
complete -c pid1 -n __pid1_has_no_command -s k -l kill-after -x -a '$__pid1_times' -d 'if COMMAND still runs this long after TERM or INT, end everything: TERM, and KILL after the time of -t (default: never)'
complete -c pid1 -n __pid1_has_no_command -l stop-delay -x -a '$__pid1_times' -d 'hold back the first TERM or INT this long; a second one ends the wait (default: 0)'
complete -c pid1 -n __pid1_has_no_command -l stop-signal -x -a '(__pid1_spelt (__pid1_typed))' -d 'treat SIGNAL like TERM and INT for -k, -P and --stop-delay; repeatable'
complete -c pid1 -n __pid1_has_no_command -l success-status -x -a '129 130 137 143' -d 'exit with 0 if the status of COMMAND is CODE, such as 143 (ended by TERM); repeatable'
complete -c pid1 -n __pid1_has_no_command -s r -l rewrite -x -a '(__pid1_rewrites)' -d 'forward TO when the signal FROM arrives, or nothing if TO is 0; repeatable'
complete -c pid1 -n __pid1_has_no_command -s p -l process-group -d 'forward to COMMAND\'s process group, not to COMMAND alone'
complete -c pid1 -n __pid1_has_no_command -l pdeathsig -x -a '(__pid1_spelt (__pid1_typed))' -d 'get SIGNAL when the parent of pid1 dies'
complete -c pid1 -n __pid1_has_no_command -s s -l subreaper -d 'supervise although not process 1; -k, -p, -r, --report, --stop-delay, --stop-signal and --success-status imply it'
complete -c pid1 -n __pid1_has_no_command -l report -r -F -d 'write why COMMAND ended, if not by itself, into FILE, too, if it exists and is empty (/dev/termination-log)'
complete -c pid1 -n __pid1_has_no_command -s P -l pause -d 'run no command: reap until TERM or INT'
complete -c pid1 -n __pid1_has_no_command -s v -l verbose -d 'say on stderr what happens'
complete -c pid1 -n __pid1_has_no_command -s h -l help -d 'show this'
complete -c pid1 -n __pid1_has_no_command -s V -l version -d 'show the version'
complete -c pid1 -x -a '(__fish_complete_subcommand --commandline (__pid1_command))'
