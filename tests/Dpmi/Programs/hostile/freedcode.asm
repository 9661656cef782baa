; Memory is freed from which the client runs.
%include "dpmi.inc"
main:
        xor     bx, bx
        mov     cx, 1000h
        dpmi    501h
        mov     [linear], cx
        mov     [linear + 2], bx
        push    si
        push    di
        mov     ebx, [linear]
        call    new_data_selector
        mov     fs, ax
        mov     word [fs:0], 31CDh              ; INT 31h
        mov     dword [fs:2], 0FEEBF490h        ; NOP, HLT, JMP $
        mov     cx, 1
        dpmi    0
        mov     [place + 2], ax
        mov     bx, ax
        mov     dx, [linear]
        mov     cx, [linear + 2]
        dpmi    7
        xor     cx, cx
        mov     dx, 0FFFh
        dpmi    8
        mov     cx, 00FAh
        dpmi    9
        pop     di
        pop     si
        mov     ax, 502h
        jmp     far [place]
linear: dd      0
place:  dw      0, 0
        PROGRAM_END
