; Jumps into memory that holds nothing but what follows from its fill: with an argument FFh bytes, else zeros, to the
; end of the segment and round again.
        org 100h
        cpu 8086
        mov al, 0
        cmp byte [80h], 0
        je .fill
        dec al
.fill:  mov di, target
        mov cx, 0FFFFh - (target - $$ + 100h)
        cld
        rep stosb
target:
