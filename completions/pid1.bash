# bash completion for pid1(1): made from the table of options, do not edit.

# Proposes those of these words that begin with what is typed.
_pid1_words() {
    local word
    for word; do
        [[ $word != "$cur"* ]] || COMPREPLY+=("$word")
    done
}

_pid1_lines() {
    local line
    while read -r line; do COMPREPLY+=("$line"); done
}

_pid1_key() {
    # A variable of ours, to be changed for the command.
    [[ $cur == *=* ]] || { compopt -o nospace; _pid1_lines < <(compgen -v -S = -- "$cur"); }
}
_pid1_user() {
    case $cur in
        *:*) _pid1_lines < <(compgen -g -P "${cur%%:*}:" -- "${cur#*:}") ;;
        *) _pid1_lines < <(compgen -u -- "$cur") ;;
    esac
}
_pid1_group() { _pid1_lines < <(compgen -g -- "$cur"); }
_pid1_dir() { compopt -o filenames; _pid1_lines < <(compgen -d -- "$cur"); }
_pid1_file() { compopt -o filenames; _pid1_lines < <(compgen -f -- "$cur"); }
_pid1_time() { _pid1_words 500ms 1s 5s 10s 30s 1m 5m infinity; }
_pid1_code() { _pid1_words 129 130 137 143; }
_pid1_signal() {
    local signals
    _pid1_spell "$cur"
    _pid1_words "${signals[@]}"
}
_pid1_rewrite() {
    local signals from=${cur%%:*}
    _pid1_spell "${cur##*:}"
    case $cur in
        *:*) signals=(0 "${signals[@]}"); _pid1_words "${signals[@]/#/$from:}" ;;
        *) compopt -o nospace; _pid1_words "${signals[@]/%/:}" ;;
    esac
}
_pid1_signals=(HUP INT QUIT ILL TRAP ABRT BUS FPE USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS RTMIN RTMAX)

# Sets $signals, spelt as the one that is typed: with SIG or without, in capitals or not.
_pid1_spell() {
    signals=("${_pid1_signals[@]}")
    [[ $1 != [Ss][Ii]* ]] || signals=("${signals[@]/#/SIG}")
    [[ $1 != [[:lower:]]* ]] || signals=("${signals[@],,}")
}

# Sets $option to the one whose value the word behind $1 is, or to nothing.
_pid1_wants() {
    option=
    case $1 in
        --env | --user | --group | --workdir | --timeout | --kill-after | --stop-delay | --stop-signal | --success-status | --rewrite | --pdeathsig | --report) option=$1 ;;
        --*) ;;
        # The last of a bundle, if those in front of it take none.
        -*)
            local letters=${1#-}
            letters=${letters#"${letters%%[eugwtkr]*}"}
            [[ ${#letters} != 1 ]] || option=-$letters
            ;;
    esac
}

_pid1_value() {
    case $1 in
        -e | --env) _pid1_key ;;
        -u | --user) _pid1_user ;;
        -g | --group) _pid1_group ;;
        -w | --workdir) _pid1_dir ;;
        -t | --timeout) _pid1_time ;;
        -k | --kill-after) _pid1_time ;;
        --stop-delay) _pid1_time ;;
        --stop-signal) _pid1_signal ;;
        --success-status) _pid1_code ;;
        -r | --rewrite) _pid1_rewrite ;;
        --pdeathsig) _pid1_signal ;;
        --report) _pid1_file ;;
    esac
}

# The line in words of our own: bash divides at = and :, too. Sets $words and $places, where
# each begins among bash's.
_pid1_divide() {
    local index rest=$COMP_LINE text
    words=() places=()
    for ((index = 0; index <= COMP_CWORD; index++)); do
        text=${rest#"${rest%%[![:space:]]*}"}
        if [[ $index != 0 && $text == "$rest" && -n $rest ]]; then
            words[${#words[@]} - 1]+=${COMP_WORDS[index]}
        else
            words+=("${COMP_WORDS[index]}") places+=("$index")
        fi
        rest=${text#"${COMP_WORDS[index]}"}
    done
}

# bash replaces what is behind the last = or : only.
_pid1_cut() {
    local divider front=$1 index
    for divider in = :; do
        [[ $COMP_WORDBREAKS == *"$divider"* ]] || front=${front//"$divider"/_}
    done
    front=${front%"${front##*[=:]}"}
    for index in "${!COMPREPLY[@]}"; do COMPREPLY[index]=${COMPREPLY[index]:${#front}}; done
}

_pid1() {
    local words places cur option word index last
    COMPREPLY=()
    _pid1_divide
    last=$((${#words[@]} - 1)) option=
    for ((index = 1; index < last; index++)); do
        word=${words[index]}
        if [[ -n $option ]]; then
            option=
        elif [[ $word == -- ]]; then
            _pid1_command "$((index + 1))"
            return
        elif [[ $word == -?* ]]; then
            _pid1_wants "$word"
        else
            _pid1_command "$index"
            return
        fi
    done
    cur=${words[last]}
    if [[ -n $option ]]; then
        _pid1_value "$option"
        _pid1_cut "${words[last]}"
    elif [[ $cur == --*=* ]]; then
        option=${cur%%=*} cur=${cur#*=}
        _pid1_value "$option"
        COMPREPLY=("${COMPREPLY[@]/#/$option=}")
        _pid1_cut "${words[last]}"
    elif [[ $cur == -* ]]; then
        _pid1_words -e --env -u --user -g --group -w --workdir --no-new-privs -t --timeout -k --kill-after --stop-delay --stop-signal --success-status -r --rewrite -p --process-group --pdeathsig -s --subreaper --report -P --pause -v --verbose -h --help -V --version
    else
        _pid1_command "$last"
    fi
}

# The command begins at this word of ours.
_pid1_command() {
    local place=${places[$1]}
    if declare -F _comp_command_offset >/dev/null; then
        _comp_command_offset "$place"
    elif declare -F _command_offset >/dev/null; then
        _command_offset "$place"
    elif [[ $1 == $((${#words[@]} - 1)) ]]; then
        compopt -o filenames
        _pid1_lines < <(compgen -c -- "${words[$1]}" | sort -u)
    else
        compopt -o default
    fi
}

complete -F _pid1 pid1
