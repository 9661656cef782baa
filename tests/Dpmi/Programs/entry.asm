; Detection, entry, what the client is given, and its end: DPMI 1.0, chapter 4 and appendix on INT 2Fh.
%define BEFORE_ENTRY
%include "dpmi.inc"

before_entry:
        item    "1686h in real mode"
        mov     ax, 1686h
        int     2Fh
        differs ax, 0
        item    "1687h"
        mov     ax, 1687h
        int     2Fh
        equal   ax, 0
        and     bx, 1
        equal   bx, 1
        atleast cl, 3
        equal   dh, 0                   ; 0.90, unless set otherwise
        equal   dl, 90
        mov     [old_es], es
        mov     ax, ds
        mov     es, ax
        ret

main:
        item    "registers at the entry"
        xor     eax, eax
        mov     ax, sp
        equal   ax, stack_top
%if CLIENT = 32
        equal   esp, eax                ; its high word is zero
%endif
        mov     ax, fs
        equal   ax, 0
        mov     ax, gs
        equal   ax, 0
        mov     ax, cs
        differs ax, [real_segment]
        and     al, 7
        equal   al, 7                   ; of the LDT, privilege 3
        mov     ax, ss
        equal   ax, [data_selector]     ; SS was DS

        item    "descriptors at the entry"
        mov     bx, cs
        call    base_of
        movzx   ecx, word [real_segment]
        shl     ecx, 4
        equal   eax, ecx
        mov     bx, ds
        call    base_of
        equal   eax, ecx
        mov     bx, [psp_selector]
        call    base_of
        equal   eax, ecx                ; a .COM: the PSP is its segment
        movzx   eax, word [psp_selector]
        lsl     ebx, eax
        equal   ebx, 0FFh
        mov     ax, cs
        lsl     ebx, eax
        equal   ebx, 0FFFFh
        mov     ax, ds
        lsl     ebx, eax
        equal   ebx, 0FFFFh
        mov     ax, cs
        lar     eax, eax
        shr     eax, 8
        and     ax, 40FEh               ; a 16-bit segment of either client; accessed or not
        equal   ax, 00FAh
        mov     ax, ds
        lar     eax, eax
        shr     eax, 8
        and     ax, 00FEh
        equal   ax, 00F2h

        item    "environment"
        mov     ax, [2Ch]               ; a selector in place of the segment
        verr    ax
        jz      .readable
        failed  "PSP:2Ch is no selector"
        jmp     .mode
.readable:
        push    es
        mov     es, ax
        xor     di, di                  ; variables, two zeros, 1, the program's name
        mov     cx, 8000h
        xor     al, al
.variable:
        repne   scasb
        cmp     [es:di], al
        jne     .variable
        cmp     word [es:di + 1], 1
        je      .name
        failed  "no program name behind the environment"
.name:  pop     es

.mode:  item    "1686h in protected mode"
        mov     ax, 1686h
        int     2Fh
        equal   ax, 0

        item    "168Ah of an unknown vendor"
        mov     ax, 168Ah
        mov     esi, .vendor
        int     2Fh
        equal   al, 8Ah

        item    "1680h"
        mov     ax, 1680h
        int     2Fh
        equal   al, 0

        item    "1687h in protected mode"
        mov     ax, 1687h
        int     2Fh
        equal   ax, 0

        item    "the low word of CR0"
        smsw    ax
        test    al, 1
        jnz     .protected
        failed  "PE is clear"
.protected:
        done
.vendor: db     "NO SUCH VENDOR", 0

old_es: dw      0
        PROGRAM_END
