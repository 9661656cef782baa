; Memory is freed in which the client has its stack, and an interrupt wants it.
%include "dpmi.inc"
main:
        mov     bl, 66h
        mov     cx, cs
        mov     edx, handler
        dpmi    205h
        xor     bx, bx
        mov     cx, 1000h
        dpmi    501h
        mov     [linear], cx
        mov     [linear + 2], bx
        push    si
        push    di
        mov     ebx, [linear]
        call    new_data_selector
        pop     di
        pop     si
        mov     ss, ax
        mov     esp, 1000h
        dpmi    502h
        int     66h
        push    ax
        mov     ax, 4C03h
        int     21h
handler:
        RETINT
linear: dd      0
        PROGRAM_END
