; Code that runs once: 24 KB of it are put into another segment, each time at another offset, and called.
        %include "common.inc"
work:   mov ax, cs
        add ax, 1000h
        mov es, ax
        mov [target + 2], ax
        imul ax, [count], 37
        and ax, 3FFFh
        mov [target], ax
        mov di, ax
        mov si, overlay
        mov cx, (overlay_end - overlay + 1) / 2
        rep movsw
        mov ax, [checksum]
        mov bx, 1
        mov cx, 2
        mov dx, 3
        call far [target]
        add [checksum], ax
        adc [checksum + 2], dx
        push cs
        pop es
        ret
target: dw 0, 0
        align 64
overlay:
%assign seed 12345
%rep 2000
    %assign seed (seed * 1103515245 + 12345) & 7FFFFFFFh
    %assign kind (seed >> 16) & 7
    %if kind == 0
        add ax, bx
        mov si, seed & 0FFFFh
        xor dx, si
    %elif kind == 1
        mov cx, ax
        shl cx, 3
        sub ax, cx
        jc $ + 3
        inc dx
    %elif kind == 2
        push ax
        mov ax, dx
        pop dx
        adc bx, seed & 0FFh
    %elif kind == 3
        cmp ax, dx
        jbe $ + 4
        xchg al, ah
        add bx, ax
    %elif kind == 4
        mov di, bx
        and di, 00FEh
        add dx, [cs:di]
        xor ax, dx
        sub dx, [cs:di]
    %elif kind == 5
        imul bx, bx, 5
        lea dx, [bx + di + 7]
        rol ax, 1
    %elif kind == 6
        test dl, 4
        jnz $ + 5
        mov cx, seed & 0FFFFh
        add ax, cx
    %else
        neg dx
        or bl, al
        dec bx
        xor ah, bl
    %endif
%endrep
        retf
overlay_end:
