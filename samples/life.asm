; Conway's Game of Life on the text screen: each character shows two cells, one above the other, so 80 by 50 of them on
; a torus. Starts from an R-pentomino, runs until a key is pressed or the generations given as argument are over.
        org 100h
        cpu 8086

WIDTH   equ 80
HEIGHT  equ 50
CELLS   equ WIDTH * HEIGHT

        cld
        mov si, 81h                     ; DX: the generations, 0 for no end
        xor dx, dx
.digit: lodsb
        cmp al, ' '
        je .digit
        sub al, '0'
        jb .start
        cbw
        mov bx, ax
        mov ax, 10
        mul dx
        add ax, bx
        mov dx, ax
        jmp .digit
.start: mov [left], dx

        mov ax, 3
        int 10h
        mov di, world
        mov cx, CELLS
        xor al, al
        rep stosb
%define at(x, y) byte [world + (y) * WIDTH + (x)]
        mov at(40, 24), 1               ; the R-pentomino
        mov at(41, 24), 1
        mov at(39, 25), 1
        mov at(40, 25), 1
        mov at(40, 26), 1

generation:
        call draw
        mov ah, 1
        int 16h
        jnz pressed
        cmp word [left], 1              ; 0 runs for ever, 1 was the last
        je done
        jb .step
        dec word [left]
.step:  mov di, following
        xor bx, bx                      ; BX: the cell
.cell:  mov si, neighbours
        xor dl, dl
        mov cx, 8
.look:  lodsw                           ; a step to the neighbour, on the torus
        add ax, bx
        jns .positive
        add ax, CELLS
.positive:
        cmp ax, CELLS
        jb .inside
        sub ax, CELLS
.inside:
        xchg ax, bx
        add dl, [world + bx]
        xchg ax, bx
        loop .look
        mov al, [world + bx]            ; alive next with three, or with two if alive now
        or al, dl
        cmp al, 3
        mov al, 1
        je .store
        dec ax
.store: stosb
        inc bx
        cmp bx, CELLS
        jb .cell
        mov si, following
        mov di, world
        mov cx, CELLS / 2
        rep movsw
        jmp generation

pressed:
        xor ah, ah                      ; take the key
        int 16h
done:   mov ax, 4C00h
        int 21h

draw:   mov ax, 0B800h
        mov es, ax
        xor di, di
        mov si, world
.row:   mov cx, WIDTH
.pair:  lodsb                           ; the upper cell, and the one below it
        mov bl, [si + WIDTH - 1]
        shl bl, 1
        or bl, al
        xor bh, bh
        mov al, [blocks + bx]
        mov ah, 0Ah
        stosw
        loop .pair
        add si, WIDTH
        cmp si, world + CELLS
        jb .row
        push cs
        pop es
        ret

neighbours: dw -WIDTH - 1, -WIDTH, -WIDTH + 1, -1, 1, WIDTH - 1, WIDTH, WIDTH + 1
blocks: db ' ', 0DFh, 0DCh, 0DBh        ; nothing, upper half, lower half, both
left:   dw 0
world   equ 1000h
following equ world + CELLS
