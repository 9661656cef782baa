; Draws straight into the colour text screen: a greeting, a frame of CP437 line characters, all sixteen colours.
        org 100h
        cpu 8086
        mov ax, 3
        int 10h
        mov ax, 0B800h
        mov es, ax
        cld
        mov di, (2 * 80 + 10) * 2
        mov si, greeting
        mov ah, 1Eh
.text:  lodsb
        or al, al
        jz .frame
        stosw
        jmp .text
.frame: mov di, (4 * 80 + 10) * 2
        mov ax, 7C9h                    ; ╔
        stosw
        mov al, 0CDh                    ; ═
        mov cx, 16
        rep stosw
        mov al, 0BBh                    ; ╗
        stosw
        mov di, (5 * 80 + 10) * 2
        mov al, 0BAh                    ; ║
        stosw
        mov cx, 16
        mov ax, 00DBh                   ; █ in every colour
.colour: stosw
        inc ah
        loop .colour
        mov ax, 7BAh
        stosw
        mov di, (6 * 80 + 10) * 2
        mov ax, 7C8h                    ; ╚
        stosw
        mov al, 0CDh
        mov cx, 16
        rep stosw
        mov al, 0BCh                    ; ╝
        stosw
        mov ax, 4C00h
        int 21h
greeting: db 'drawn at B800:0000', 0
