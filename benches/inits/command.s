# The cheapest command that there is: it ends at once.

    .globl _start
_start:
    mov $231, %eax                  # exit_group(0)
    xor %edi, %edi
    syscall
    hlt

    .section .note.GNU-stack,"",@progbits
