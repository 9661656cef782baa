; The page that the client runs in is taken away (DPMI 1.0, 0507h), and its handler of page faults with it.
%include "dpmi.inc"
main:
        xor     ebx, ebx
        mov     ecx, 2000h
        mov     edx, 1
        dpmi    504h
        mov     [handle], esi
        mov     [linear], ebx
        mov     cx, 1
        dpmi    0
        mov     bx, ax
        mov     [there + 2], ax
        mov     [handler_place], ax
        mov     dx, [linear]
        mov     cx, [linear + 2]
        dpmi    7
        xor     cx, cx
        mov     dx, 1FFFh
        dpmi    8
        mov     es, bx
        mov     si, code
        xor     di, di
        mov     cx, code_end - code
        cld
        rep movsb
        mov     cx, 00FAh
        dpmi    9
        push    ds
        pop     es
        mov     bl, 0Eh
        mov     cx, [there + 2]
        xor     edx, edx
        dpmi    203h
        mov     esi, [handle]
        xor     ebx, ebx
        mov     ecx, 1
        mov     edx, attributes
        mov     ax, 507h
        jmp     far [there]
code:   int     31h
        mov     ax, 4C03h
        int     21h
code_end:
attributes: dw  0
handle: dd      0
linear: dd      0
there:  dw      0, 0
handler_place: dw 0
        PROGRAM_END
