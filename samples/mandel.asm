; The Mandelbrot set in 79 by 24 characters, in fixed point with ten bits behind the point, which leaves room to square
; even |z| = 6, the farthest that a point gets before it is seen to be outside.
        org 100h
        cpu 8086

DEEPEST equ 64
%define fixed(n) ((n) * 1024 // 1000)   ; n in thousandths

        mov word [y], fixed(-1200)
row:    mov word [x], fixed(-2200)
column: xor si, si                      ; SI + DI i: the point
        xor di, di
        mov cx, DEEPEST
iterate:
        mov ax, si
        imul si
        call scale
        mov bx, ax                      ; BX: the real part's square
        mov ax, di
        imul di
        call scale
        mov bp, ax                      ; BP: the imaginary part's square
        add ax, bx
        cmp ax, fixed(4000)
        jae inside.out
        mov ax, si
        imul di
        call scale
        shl ax, 1
        add ax, [y]
        mov di, ax
        sub bx, bp
        add bx, [x]
        mov si, bx
        loop iterate
inside: mov dl, '@'
        jmp put
.out:   mov bx, DEEPEST
        sub bx, cx
        cmp bx, shades.end - shades - 1
        jbe .shade
        mov bx, shades.end - shades - 1
.shade: mov dl, [shades + bx]
put:    mov ah, 2
        int 21h
        add word [x], fixed(40)
        cmp word [x], fixed(-2200) + 79 * fixed(40)
        jl column
        mov dl, 13
        mov ah, 2
        int 21h
        mov dl, 10
        mov ah, 2
        int 21h
        add word [y], fixed(100)
        cmp word [y], fixed(-1200) + 24 * fixed(100)
        jl row
        ret

scale:  push cx                         ; a product in DX:AX back to ten bits behind the point: AX
        mov cl, 6
        shl dx, cl
        mov cl, 10
        shr ax, cl
        or ax, dx
        pop cx
        ret

shades: db ' ..,,::;;-=+oxOX%&#'
.end:
x:      dw 0
y:      dw 0
