; Self-modifying code of every common kind. Each part prints its letter when it saw what an 8086 would have run
; (with its prefetch queue flushed by a jump), and '!' otherwise.
        org 100h
        cpu 8086
%macro expect 3                         ; letter, value found, value wanted
        mov dl, '!'
        cmp %2, %3
        jne %%say
        mov dl, %1
%%say:  mov ah, 2
        int 21h
%endmacro

; A: the next instruction of the running block, behind a jump
partA:  mov byte [.patched + 1], 2
        jmp short .patched
.patched: mov al, 1
        expect 'A', al, 2

; B: an immediate in a loop, patched each time round, 50,000 times
partB:  mov cx, 50000
        xor bx, bx
        xor di, di
.loop:  mov [.add + 2], cx
        jmp short .add
.add:   add bx, 1111h
        adc di, 0
        loop .loop
        xor bx, di
        expect 'B', bx, (50000 * 50001 / 2 & 0FFFFh) ^ (50000 * 50001 / 2 >> 16)

; C: the running loop patches an instruction it has passed, in both directions, until it falls out
partC:  mov cx, 3000
        mov byte [.flip], 40h           ; INC AX
        xor ax, ax
.loop:
.flip:  inc ax
        xor byte [.flip], 08h           ; INC AX <-> DEC AX
        jmp short .go
.go:    loop .loop
        expect 'C', ax, 0

; D: an instruction across a page border, its second byte in the next page
partD:  mov ax, cs                      ; an offset beyond the program whose linear address is a multiple of 4096
        mov cl, 4
        shl ax, cl
        neg ax
        and ax, 0FFFh
        add ax, 3000h
        xchg di, ax
        mov byte [di - 1], 0B0h         ; MOV AL, imm8
        mov byte [di], 5
        mov byte [di + 1], 0C3h         ; RET
        lea bx, [di - 1]
        call bx
        push ax
        mov byte [di], 6                ; only the second page is written
        call bx
        pop cx
        mov ah, cl
        expect 'D', ax, 506h

; E: generate, run, overwrite, run again: 2,000 routines in the same place, each called 3 times
partE:  mov cx, 2000
        xor si, si
.make:  mov byte [area], 0B8h           ; MOV AX, imm16
        mov [area + 1], cx
        mov byte [area + 3], 0C3h       ; RET
        mov bp, 3
.call:  call area
        add si, ax
        dec bp
        jnz .call
        loop .make
        expect 'E', si, 3 * (2000 * 2001 / 2) & 0FFFFh

; F: code written by REP MOVSB over code that has just run
partF:  push cs
        pop es
        mov si, .one
        call .copy
        push ax
        mov si, .two
        call .copy
        pop bx
        mov bh, al
        jmp .end
.copy:  mov di, area
        mov cx, 3
        rep movsb
        call area
        ret
.one:   mov al, 1
        ret
.two:   mov al, 2
        ret
.end:   expect 'F', bx, 201h

; G: code pushed by the stack itself
partG:  mov bp, sp
        mov ax, 0C390h                  ; NOP, RET
        push ax
        mov ax, 07B0h                   ; MOV AL, 7
        push ax
        mov bx, sp
        call bx
        mov sp, bp
        expect 'G', al, 7

; H: REP STOSB paints NOPs over the instruction behind it
partH:  mov di, .victim
        mov cx, 2
        mov al, 90h
        cld
        rep stosb
        jmp short .victim
.victim: mov al, 0
        expect 'H', al, 90h

        mov dx, newline
        mov ah, 9
        int 21h
        mov ax, 4C00h
        int 21h
newline: db 13, 10, '$'
area:   times 16 db 0
