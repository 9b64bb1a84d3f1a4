#compdef pid1
# zsh completion for pid1(1): made from the table of options, do not edit.

local -a pid1_signals=(@SIGNALS@ RTMIN RTMAX)

(( $+functions[_pid1_time] )) || _pid1_time() { compadd "$@" @TIMES@ }
(( $+functions[_pid1_code] )) || _pid1_code() { compadd "$@" @STATUSES@ }

# Signals, spelt as the one that is typed: with SIG or without, in capitals or not.
(( $+functions[_pid1_spell] )) || _pid1_spell() {
  spelt=($pid1_signals)
  [[ $PREFIX != [Ss][Ii]* ]] || spelt=(SIG$^spelt)
  [[ $PREFIX != [[:lower:]]* ]] || spelt=(${(L)spelt})
}

(( $+functions[_pid1_signal] )) || _pid1_signal() {
  local -a spelt
  _pid1_spell
  compadd "$@" -a spelt
}

(( $+functions[_pid1_variable] )) || _pid1_variable() {
  compset -P '*=' && _files || _parameters -g '*export*' -qS =
}

(( $+functions[_pid1_user] )) || _pid1_user() {
  compset -P '*:' && _groups || _users
}

(( $+functions[_pid1_rewrite] )) || _pid1_rewrite() {
  local -a spelt
  if compset -P '*:'; then
    _pid1_spell
    compadd 0 $spelt
  else
    _pid1_spell
    compadd -qS : -a spelt
  fi
}

_arguments -s -S -A '-*' \
    @OPTIONS@
  '(-)1:command: _command_names -e' \
  '*:: : _normal'
