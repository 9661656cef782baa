; Waits five timer ticks by INT 1Ah and reads the DOS clock before and after: 'ok' when both clocks agree that about
; 275 ms went by (between 20 and 60 hundredths).
        org 100h
        cpu 8086
        call tick
        mov si, dx
.edge:  call tick                       ; start on an edge
        cmp dx, si
        je .edge
        mov si, dx
        call hundredths
        mov di, ax
.wait:  call tick
        sub dx, si
        cmp dx, 5
        jb .wait
        call hundredths
        sub ax, di
        jnc .same
        add ax, 6000                    ; a minute began meanwhile
.same:  mov dx, bad
        cmp ax, 20
        jb .say
        cmp ax, 60
        ja .say
        mov dx, good
.say:   mov ah, 9
        int 21h
        mov ax, 4C00h
        int 21h

tick:   xor ah, ah                      ; DX = the low word of the tick count
        int 1Ah
        ret

hundredths:                             ; AX = hundredths of a second in this minute
        mov ah, 2Ch
        int 21h
        mov al, 100
        mul dh
        xor dh, dh
        add ax, dx
        ret

good:   db 'ok', 13, 10, '$'
bad:    db 'the clocks disagree', 13, 10, '$'
