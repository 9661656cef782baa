; INT 31h/0210h and 0212h: exceptions with the frame of DPMI 1.0.
%include "dpmi.inc"

; The frame at 20h, the same for both kinds of client.
struc wide
.return_eip: resd 1
.return_cs: resd 1
.error: resd    1
.eip:   resd    1
.cs:    resd    1
.eflags: resd   1
.esp:   resd    1
.ss:    resd    1
.es:    resd    1
.ds:    resd    1
.fs:    resd    1
.gs:    resd    1
.cr2:   resd    1
.pte:   resd    1
endstruc

main:
        item    "0210h and 0212h"
        mov     bl, 0Dh
        dpmi    210h
        succeeds
        differs cx, 0
        mov     [old], cx
        mov     [old + 4], edx
        mov     bl, 0Dh
        mov     cx, cs
        mov     edx, 4321h
        dpmi    212h
        succeeds
        xor     edx, edx
        mov     bl, 0Dh
        dpmi    210h
        mov     ax, cs
        equal   cx, ax
        equal   XDX, 4321h
        mov     bl, 0Dh
        mov     cx, [old]
        mov     edx, [old + 4]
        dpmi    212h
        succeeds
        mov     bl, 20h
        dpmi    210h
        fails   8021h
        mov     bl, 20h
        mov     cx, cs
        mov     edx, 1234h
        dpmi    212h
        fails   8021h
        mov     bl, 0Dh
        mov     cx, 0FFF7h
        dpmi    212h
        fails   8022h

        mov     bl, 6
        mov     cx, cs
        mov     edx, handler
        dpmi    212h
        succeeds

        item    "left by the frame of 0.9"
        mov     word [resume], after_opcode
        mov     ax, ds
        mov     fs, ax
        mov     ax, [psp_selector]
        mov     gs, ax
        mov     [sp_before], sp
at_opcode:
        ud2
after_opcode:
        equal   word [calls], 1
        mov     ax, [frame + 3 * WIDE]
        equal   ax, at_opcode
        mov     ax, sp
        equal   ax, [sp_before]
        mov     ax, [frame + 20h + wide.eip]
        equal   ax, at_opcode
        mov     ax, cs
        equal   ax, [frame + 20h + wide.cs]
        mov     ax, [sp_before]
        equal   ax, [frame + 20h + wide.esp]
        mov     ax, ss
        equal   ax, [frame + 20h + wide.ss]
        mov     ax, es
        equal   ax, [frame + 20h + wide.es]
        mov     ax, ds
        equal   ax, [frame + 20h + wide.ds]
        mov     ax, fs
        equal   ax, [frame + 20h + wide.fs]
        mov     ax, gs
        equal   ax, [frame + 20h + wide.gs]
        test    dword [frame + 20h + wide.eflags], 20000h
        jz      .protected
        failed  "VM in the flags of an exception in protected mode"
.protected:

        item    "left by the wide frame"
        mov     word [calls], 0
        mov     byte [by_wide], 1
        mov     word [resume], after_wide
        mov     [sp_before], sp
        xor     ax, ax
        mov     gs, ax
        ud2
        failed  "the wide frame was not looked at"
after_wide:
        equal   word [calls], 1
        mov     ax, sp
        equal   ax, [sp_before]
        mov     ax, gs
        equal   ax, [psp_selector]              ; segment registers of the frame
        xor     ax, ax
        mov     gs, ax
        mov     byte [by_wide], 0

        item    "page faults"
        xor     ebx, ebx
        mov     ecx, 1000h
        xor     edx, edx                        ; not committed
        dpmi    504h
        succeeds
        mov     [linear], ebx
        call    new_data_selector
        mov     fs, ax
        mov     bl, 0Eh
        mov     cx, cs
        mov     edx, handler
        dpmi    212h
        mov     word [calls], 0
        mov     word [resume], after_page
        mov     byte [fs:123h], 1
        failed  "no page fault"
after_page:
        equal   word [calls], 1
        mov     eax, [linear]
        add     eax, 123h
        equal   eax, [frame + 20h + wide.cr2]
        equal   word [frame + 20h + wide.error], 6
        mov     al, [frame + 20h + wide.pte]
        and     al, 1
        equal   al, 0

        done

handler:
        push    ds
        push    eax
        push    bp
        mov     bp, sp
        mov     ds, [cs:data_selector]
        inc     word [calls]
        push    si
        xor     si, si
.copy:  mov     al, [bp + si + 8]
        mov     [frame + si], al
        inc     si
        cmp     si, 58h
        jb      .copy
        pop     si
        mov     ax, [resume]
        cmp     byte [by_wide], 0
        jne     .wide
        mov     [bp + 8 + 3 * WIDE], ax
        pop     bp
        pop     eax
        pop     ds
        RETFAR
.wide:  mov     [bp + 28h + wide.eip], ax
        mov     ax, [psp_selector]
        mov     [bp + 28h + wide.gs], ax
        pop     bp
        pop     eax
        pop     ds
        add     sp, 20h
        o32 retf

        align   4
old:    dd      0, 0
frame:  times 58h db 0
linear: dd      0
resume: dw      0
calls:  dw      0
sp_before: dw   0
by_wide: db     0
        PROGRAM_END
