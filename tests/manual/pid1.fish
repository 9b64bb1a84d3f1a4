# fish completion for pid1(1): made from the table of options, do not edit.

set -g __pid1_times @TIMES@
set -g __pid1_signals @SIGNALS@ RTMIN RTMAX

# The command and its arguments, as far as they are typed.
function __pid1_command
    set -l argv (commandline -opc) (commandline -ct)
    set -e argv[1]
    argparse --stop-nonopt @SPECIFICATION@ -- $argv 2>/dev/null
    or return
    printf '%s\n' $argv
end

# Whether options may still come.
function __pid1_has_no_command
    set -l argv (commandline -opc)
    contains -- -- $argv
    and return 1
    set -e argv[1]
    argparse --stop-nonopt @SPECIFICATION@ -- $argv 2>/dev/null
    # What cannot be read waits for its value.
    or return 0
    not set -q argv[1]
end

# The value that is being typed, without the option that it is attached to.
function __pid1_typed
    string replace --regex '^(--[^=]*=|-[^-@LETTERS@]*[@LETTERS@])' '' -- (commandline -ct)
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

@LINES@
complete -c pid1 -x -a '(__fish_complete_subcommand --commandline (__pid1_command))'
