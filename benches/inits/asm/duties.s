# Duties: the floor (floor.s) with every system call that pid1 cannot leave out, in the
# order in which pid1 makes them, in a file as large as pid1's. Whatever pid1 costs
# above that is code of its own.
#
#   duties [--] PATH [ARG]...
#
# Beside those of the floor: getpid(2), rt_sigaction(2), openat(2), setpgid(2), kill(2)
#
# FILL, the number of bytes that make the file as large, comes from the command line
# of the assembler.

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
    call 39                         # getpid(): process 1 or not
    call 13, 17, none, 0, 8         # rt_sigaction(SIGCHLD, SIG_DFL, NULL, 8)
    call 257, -100, tty, 0x80900    # openat(AT_FDCWD, "/dev/tty", O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
    mov $58, %eax                   # vfork()
    syscall
    test %rax, %rax
    jnz 2f

    call 109                        # in the child: setpgid(0, 0)
    call 14, 2, none, 0, 8          # rt_sigprocmask(SIG_SETMASK, none, NULL, 8)
    mov $59, %eax                   # execve(path, argv, envp)
    mov (%r13), %rdi
    mov %r13, %rsi
    mov %r14, %rdx
    syscall
    mov $127, %ebx
    jmp 3f

2:  mov %rax, %rdi                  # kill(command, 0): whether we may signal it
    mov $62, %eax
    xor %esi, %esi
    syscall
    call 128, chld, 0, 0, 8         # rt_sigtimedwait(SIGCHLD, NULL, NULL, 8)
    mov $61, %eax                   # wait4(-1, &status, 0, NULL)
    mov $-1, %rdi
    lea -8(%rsp), %rsi
    xor %edx, %edx
    xor %r10d, %r10d
    syscall
    movzbl -7(%rsp), %ebx           # WEXITSTATUS
    call 61, -1, 0, 1               # wait4(-1, NULL, WNOHANG, NULL): nobody is left
    call 62, -1                     # kill(-1, 0): no strangers either

3:  mov %ebx, %edi
    mov $231, %eax                  # exit_group(status)
    syscall
    hlt

    .balign 8
all:  .quad -1
chld: .quad 1 << 16
none: .fill 4, 8, 0
tty:  .asciz "/dev/tty"
    .fill FILL, 1, 0xcc

    .section .note.GNU-stack,"",@progbits
