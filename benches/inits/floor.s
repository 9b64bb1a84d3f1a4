# The floor: the least that any init can do for its command. Six system calls and
# nothing else; signals are neither forwarded nor given back to the command.
#
#   floor [--] PATH [ARG]...
#
# rt_sigprocmask(2), vfork(2), execve(2), rt_sigtimedwait(2), wait4(2), exit_group(2)
#
# With DUTIES: what pid1 cannot leave out comes along, in the order in which pid1 does it,
# and a file as large as its own. Whatever pid1 costs above that is code of its own.

    .macro call number, a=0, b=0, c=0, d=0
    mov $\number, %eax
    mov $\a, %rdi
    mov $\b, %rsi
    mov $\c, %rdx
    mov $\d, %r10
    syscall
    .endm

    .globl _start
_start:
    mov (%rsp), %r12                # argc
    lea 16(%rsp), %r13              # &argv[1]
    lea 16(%rsp,%r12,8), %r14       # envp, behind the NULL of argv
    mov (%r13), %rax
    cmpw $0x2d2d, (%rax)            # "--"
    jne 1f
    add $8, %r13

1:  call 14, 2, all, 0, 8           # rt_sigprocmask(SIG_SETMASK, all, NULL, 8)
    .ifdef DUTIES
    call 39                         # getpid(): process 1 or not
    call 13, 17, none, 0, 8         # rt_sigaction(SIGCHLD, SIG_DFL, NULL, 8)
    call 257, -100, tty, 0x80100    # openat(AT_FDCWD, "/dev/tty", O_NOCTTY | O_CLOEXEC)
    .endif

    mov $58, %eax                   # vfork()
    syscall
    test %rax, %rax
    jnz 2f

    .ifdef DUTIES
    call 109                        # setpgid(0, 0)
    call 14, 2, none, 0, 8          # rt_sigprocmask(SIG_SETMASK, none, NULL, 8)
    .endif
    mov $59, %eax                   # execve(path, argv, envp)
    mov (%r13), %rdi
    mov %r13, %rsi
    mov %r14, %rdx
    syscall
    mov $127, %edi
    jmp 4f

2:  .ifdef DUTIES
    mov %rax, %rdi                  # kill(command, 0): whether we may signal it
    mov $62, %eax
    xor %esi, %esi
    syscall
    .endif
    call 128, chld, 0, 0, 8         # rt_sigtimedwait(SIGCHLD, NULL, NULL, 8)
    mov $61, %eax                   # wait4(-1, &status, 0, NULL)
    mov $-1, %rdi
    lea -8(%rsp), %rsi
    xor %edx, %edx
    xor %r10d, %r10d
    syscall
    movzbl -7(%rsp), %ebx           # WEXITSTATUS
    .ifdef DUTIES
    call 61, -1, 0, 1               # wait4(-1, NULL, WNOHANG, NULL): nobody is left
    call 62, -1                     # kill(-1, 0): no strangers either
    .endif
    mov %ebx, %edi
4:  mov $231, %eax                  # exit_group(status)
    syscall
    hlt

    .balign 8
all:  .quad -1
chld: .quad 1 << 16
    .ifdef DUTIES
none: .fill 4, 8, 0
tty:  .asciz "/dev/tty"
    .fill 15000, 1, 0xcc            # a file of four pages, as pid1's is
    .endif

    .section .note.GNU-stack,"",@progbits
