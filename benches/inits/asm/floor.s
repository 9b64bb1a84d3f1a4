# The floor: the least that any init can do for its command. Six system calls and
# nothing else; signals are neither forwarded nor given back to the command.
#
#   floor [--] PATH [ARG]...
#
# rt_sigprocmask(2), vfork(2), execve(2), rt_sigtimedwait(2), wait4(2), exit_group(2)

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
    mov $58, %eax                   # vfork()
    syscall
    test %rax, %rax
    jnz 2f

    mov $59, %eax                   # in the child: execve(path, argv, envp)
    mov (%r13), %rdi
    mov %r13, %rsi
    mov %r14, %rdx
    syscall
    mov $127, %ebx
    jmp 3f

2:  call 128, chld, 0, 0, 8         # rt_sigtimedwait(SIGCHLD, NULL, NULL, 8)
    mov $61, %eax                   # wait4(-1, &status, 0, NULL)
    mov $-1, %rdi
    lea -8(%rsp), %rsi
    xor %edx, %edx
    xor %r10d, %r10d
    syscall
    movzbl -7(%rsp), %ebx           # WEXITSTATUS

3:  mov %ebx, %edi
    mov $231, %eax                  # exit_group(status)
    syscall
    hlt

    .balign 8
all:  .quad -1
chld: .quad 1 << 16

    .section .note.GNU-stack,"",@progbits
