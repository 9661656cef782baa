; A packed program, as EXEPACK, LZEXE and PKLITE made them: the stub moves the packed image and itself to the top of its
; memory, unpacks from there over the place where it was loaded, and jumps to 100h into what it unpacked. The packing
; is done by the assembler: runs are count, byte; the rest is literal blocks.
        org 100h
        cpu 8086
        mov si, packed_end - 1          ; move everything up, backwards: the places overlap
        mov di, 0EFFFh
        mov cx, packed_end - stub
        std
        rep movsb
        cld
        lea ax, [di + 1]                ; where the stub now is
        jmp ax

stub:   call .here                      ; position independent from here on
.here:  pop si
        add si, packed - .here
        mov di, 100h
.block: lodsb                           ; 1..127: that many literal bytes; 128 + n: a run of n; 0: the end
        or al, al
        jz .run
        js .fill
        cbw
        xchg cx, ax
        rep movsb
        jmp .block
.fill:  and ax, 7Fh
        xchg cx, ax
        lodsb
        rep stosb
        jmp .block
.run:   mov ax, 100h
        jmp ax

packed: db .text - .code
.code:
        mov dx, 100h + (.text - .code)
        mov ah, 9
        int 21h
        mov ax, 4C07h
        int 21h
.text:  db 128 + 20, '*'
        db .tail - .words
.words: db ' unpacked and run '
.tail:  db 128 + 20, '*'
        db 3, 13, 10, '$'
        db 0
packed_end:
