; Product of two 24 by 24 matrices of words: multiplication, three nested loops, indexed addresses.
        %include "common.inc"
N       equ 24
work:   mov cx, N * N
        mov di, a
        mov ax, [checksum]
fill:   stosw
        add ax, 12345
        mov [di + 2 * N * N - 2], ax
        add ax, 777
        loop fill
        mov word [row], 0
rows:   mov word [column], 0
columns:
        mov si, [row]
        imul si, si, 2 * N
        add si, a
        mov di, [column]
        add di, di
        add di, b
        xor bx, bx
        mov cx, N
dot:    mov ax, [si]
        imul word [di]
        add bx, ax
        adc [checksum + 2], dx
        add si, 2
        add di, 2 * N
        dec cx
        jnz dot
        add [checksum], bx
        inc word [column]
        cmp word [column], N
        jb columns
        inc word [row]
        cmp word [row], N
        jb rows
        ret
row:    dw 0
column: dw 0
a       equ $
b       equ a + 2 * N * N
