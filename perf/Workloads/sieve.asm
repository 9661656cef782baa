; Sieve of Eratosthenes over 8191 odd numbers, a byte each: short inner loops, stores.
        %include "common.inc"
SIZE    equ 8191
work:   mov di, flags
        mov cx, SIZE
        mov al, 1
        rep stosb
        xor dx, dx
        xor si, si
next:   cmp byte [flags + si], 0
        je composite
        inc dx
        mov bx, si
        add bx, bx
        add bx, 3                       ; the prime
        mov di, si
        add di, bx
strike: cmp di, SIZE
        jae composite
        mov byte [flags + di], 0
        add di, bx
        jmp strike
composite:
        inc si
        cmp si, SIZE
        jb next
        add [checksum], dx
        ret
flags:
