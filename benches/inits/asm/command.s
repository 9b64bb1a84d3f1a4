# The cheapest command that there is: it writes on its standard output when it has
# begun, and ends.

    .globl _start
_start:
    mov $228, %eax                  # clock_gettime(CLOCK_MONOTONIC, &time)
    mov $1, %edi
    lea -16(%rsp), %rsi
    syscall
    mov $1, %eax                    # write(1, &time, 16)
    mov $1, %edi
    lea -16(%rsp), %rsi
    mov $16, %edx
    syscall
    mov $231, %eax                  # exit_group(0)
    xor %edi, %edi
    syscall
    hlt

    .section .note.GNU-stack,"",@progbits
