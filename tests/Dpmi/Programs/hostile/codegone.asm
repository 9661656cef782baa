; The code's own descriptor becomes data.
%include "dpmi.inc"
main:
        mov     cx, 1
        dpmi    0
        mov     [far_place + 2], ax
        mov     bx, cs
        call    base_of
        mov     dx, ax
        shr     eax, 16
        mov     cx, ax
        mov     bx, [far_place + 2]
        dpmi    7
        xor     cx, cx
        mov     dx, 0FFFFh
        dpmi    8
        mov     cx, 00FAh
        dpmi    9
        jmp     far [far_place]
.there: mov     bx, cs
        mov     cx, 00F2h
        dpmi    9
        nop
        mov     ax, 4C03h
        int     21h
far_place: dw   main.there, 0
        PROGRAM_END
