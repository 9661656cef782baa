; Insertion sort of 300 pseudo-random words: compares, loads and stores with two pointers.
        %include "common.inc"
N       equ 300
work:   mov di, words
        mov cx, N
fill:   mov ax, [seed]
        mov bx, 25173
        mul bx
        add ax, 13849
        mov [seed], ax
        stosw
        loop fill
        mov si, words + 2
outer:  mov ax, [si]
        mov di, si
inner:  cmp di, words
        jbe place
        mov bx, [di - 2]
        cmp bx, ax
        jbe place
        mov [di], bx
        sub di, 2
        jmp inner
place:  mov [di], ax
        add si, 2
        cmp si, words + 2 * N
        jb outer
        mov ax, [words + N]
        add [checksum], ax
        ret
seed:   dw 1
words:
