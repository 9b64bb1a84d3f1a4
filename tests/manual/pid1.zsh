#compdef pid1
# zsh completion for pid1(1): made from the table of options, do not edit.

local -a pid1_signals=(@SIGNALS@ RTMIN RTMAX)

(( $+functions[_pid1_time] )) || _pid1_time() { compadd "$@" @TIMES@ }
(( $+functions[_pid1_code] )) || _pid1_code() { compadd "$@" @STATUSES@ }
(( $+functions[_pid1_signal] )) || _pid1_signal() { compadd "$@" -a pid1_signals }

(( $+functions[_pid1_variable] )) || _pid1_variable() {
  compset -P '*=' && _files || _parameters -g '*export*' -qS =
}

(( $+functions[_pid1_user] )) || _pid1_user() {
  compset -P '*:' && _groups || _users
}

(( $+functions[_pid1_rewrite] )) || _pid1_rewrite() {
  compset -P '*:' && compadd 0 $pid1_signals || compadd -qS : -a pid1_signals
}

_arguments -s -S -A '-*' \
    @OPTIONS@
  '(-)1:command: _command_names -e' \
  '*:: : _normal'
