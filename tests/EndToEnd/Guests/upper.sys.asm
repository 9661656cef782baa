; A character device driver, UPPER$: what is written to it is read from it in upper case. Its argument is what it says at
; its start. Assembled as it stands in the file: the header is at offset 0.
        org     0
header: dd      0FFFFFFFFh
        dw      8000h
        dw      strategy
        dw      interrupt
        db      'UPPER$  '

request: dd     0
count:  dw      0
store:  times 600 db 0

strategy:
        mov     [cs:request], bx
        mov     [cs:request+2], es
        retf

interrupt:
        push    ax
        push    bx
        push    cx
        push    si
        push    di
        push    ds
        push    es
        cld
        lds     bx, [cs:request]
        mov     al, [bx+2]
        cmp     al, 0
        je      init
        cmp     al, 4
        je      read
        cmp     al, 8
        je      write
        mov     word [bx+3], 8103h      ; unknown command
        jmp     out
done:   mov     word [bx+3], 0100h
out:    pop     es
        pop     ds
        pop     di
        pop     si
        pop     cx
        pop     bx
        pop     ax
        retf

write:  mov     cx, [bx+12h]
        lds     si, [bx+0Eh]
        push    cs
        pop     es
        mov     di, store
        add     di, [cs:count]
        add     [cs:count], cx
.next:  jcxz    .end
        lodsb
        cmp     al, 'a'
        jb      .put
        cmp     al, 'z'
        ja      .put
        sub     al, 20h
.put:   stosb
        dec     cx
        jmp     .next
.end:   lds     bx, [cs:request]
        jmp     done

read:   mov     cx, [cs:count]
        cmp     cx, [bx+12h]
        jbe     .fits
        mov     cx, [bx+12h]
.fits:  mov     [bx+12h], cx
        sub     [cs:count], cx
        les     di, [bx+0Eh]
        push    cs
        pop     ds
        mov     si, store
        rep movsb
        mov     cx, [count]             ; what is left moves to the front
        push    cs
        pop     es
        mov     di, store
        rep movsb
        lds     bx, [cs:request]
        jmp     done

init:   push    dx
        les     di, [bx+12h]            ; the command line behind DEVICE=
.name:  inc     di
        cmp     byte [es:di], ' '
        ja      .name
.char:  mov     dl, [es:di]
        cmp     dl, 13
        je      .said
        mov     ah, 2
        int     21h
        inc     di
        jmp     .char
.said:  pop     dx
        mov     word [bx+0Eh], init     ; the end of what stays
        mov     [bx+10h], cs
        jmp     done
