; INT 31h/0210h to 0213h: exceptions with the frame of DPMI 1.0.
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
        item    "0210h to 0213h"
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
        mov     bl, 0Dh
        dpmi    211h
        succeeds
        mov     [old], cx
        mov     [old + 4], edx
        mov     bl, 0Dh
        mov     cx, cs
        mov     edx, 4321h
        dpmi    213h
        succeeds
        xor     edx, edx
        mov     bl, 0Dh
        dpmi    211h
        equal   XDX, 4321h
        mov     bl, 0Dh
        mov     cx, [old]
        mov     edx, [old + 4]
        dpmi    213h
        mov     bl, 20h
        dpmi    210h
        fails   8021h
        mov     bl, 20h
        dpmi    211h
        fails   8021h
        mov     bl, 20h
        mov     cx, cs
        mov     edx, 1234h
        dpmi    212h
        fails   8021h
        mov     bl, 20h
        mov     cx, cs
        dpmi    213h
        fails   8021h
        mov     bl, 0Dh
        mov     cx, 0FFF7h
        dpmi    212h
        fails   8022h
        mov     bl, 0Dh
        mov     cx, 0FFF7h
        dpmi    213h
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

        item    "0213h: an exception in real mode"
        mov     bl, 0
        mov     cx, cs
        mov     edx, real_exception
        dpmi    213h
        succeeds
        mov     word [calls], 0
        mov     edi, structure
        mov     ax, [real_segment]
        mov     [edi + real.cs], ax
        mov     [edi + real.ds], ax
        mov     word [edi + real.ip], real_dividing
        xor     bx, bx
        xor     cx, cx
        dpmi    301h
        succeeds
        equal   word [calls], 1
        mov     ax, [frame + wide.eip]
        equal   ax, real_at_division
        mov     ax, [frame + wide.cs]
        equal   ax, [real_segment]
        mov     ax, [frame + wide.ds]
        equal   ax, [real_segment]
        test    dword [frame + wide.eflags], 20000h
        jnz     .virtual
        failed  "no VM in the flags of an exception in real mode"
.virtual:
        equal   word [structure + real.eax], 7777h

        item    "0213h: left by the frame of 0.9"
        mov     bl, 0
        mov     cx, cs
        mov     edx, real_exception_short
        dpmi    213h
        succeeds
        mov     word [calls], 0
        mov     edi, structure
        xor     bx, bx
        xor     cx, cx
        dpmi    301h
        succeeds
        equal   word [calls], 1
        equal   word [structure + real.eax], 7777h

        item    "0213h: passed on to the vector of real mode"
        mov     bl, 6
        mov     cx, [real_segment]
        mov     dx, real_handler
        dpmi    201h
        mov     bl, 6
        dpmi    211h
        mov     [old], XDX
        mov     [old + WIDE], cx
        mov     bl, 6
        mov     cx, cs
        mov     edx, real_exception_passed
        dpmi    213h
        succeeds
        mov     word [calls], 0
        mov     edi, structure
        mov     word [edi + real.ip], real_invalid
        xor     bx, bx
        xor     cx, cx
        dpmi    301h
        succeeds
        equal   word [calls], 1
        equal   word [structure + real.eax], 4142h
        equal   word [structure + real.ebx], 1717h

        item    "an exception in protected mode is none of real mode"
        mov     word [calls], 0
        mov     word [resume], after_protected
        ud2
after_protected:
        equal   word [calls], 1
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

real_exception:
        add     sp, 20h
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
        cmp     si, 38h
        jb      .copy
        pop     si
        mov     word [bp + 8 + wide.eip], real_after_division
        pop     bp
        pop     eax
        pop     ds
        o32 retf

real_exception_short:
        push    bp
        mov     bp, sp
        mov     word [bp + 2 + 3 * WIDE], real_after_division
        mov     bp, [cs:data_selector]
        push    ds
        mov     ds, bp
        inc     word [calls]
        pop     ds
        pop     bp
        RETFAR
real_exception_passed:
        push    ds
        mov     ds, [cs:data_selector]
        inc     word [calls]
        pop     ds
        JUMPFAR [cs:old]

; In real mode.
real_handler:
        push    bp
        mov     bp, sp
        add     word [bp + 2], 2                ; behind UD2
        pop     bp
        mov     ax, 4142h
        iret
real_invalid:
        mov     bx, 1717h
        ud2
        retf
real_dividing:
        mov     ax, 1234h
        mov     dl, 0
real_at_division:
        div     dl
real_after_division:
        mov     ax, 7777h
        retf

        align   4
old:    dd      0, 0
frame:  times 58h db 0
linear: dd      0
resume: dw      0
calls:  dw      0
sp_before: dw   0
by_wide: db     0
        align   4
structure: times real_size db 0
        PROGRAM_END
