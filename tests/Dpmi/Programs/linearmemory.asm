; INT 31h/0504h to 050Bh: linear memory, its pages and their attributes.
%include "dpmi.inc"

main:
        mov     cx, 1
        dpmi    0
        mov     [window], ax
        mov     bx, ax
        mov     cx, 0FFFFh
        mov     dx, 0FFFFh
        dpmi    8
        mov     fs, bx                          ; all of memory
        mov     bl, 0Eh
        mov     cx, cs
        mov     edx, page_fault
        dpmi    203h

        item    "0504h, committed"
        xor     ebx, ebx
        mov     ecx, 4000h
        mov     edx, 1
        dpmi    504h
        succeeds
        mov     [linear], ebx
        mov     [handle], esi
        mov     eax, ebx
        and     eax, 0FFFh
        equal   eax, 0
        mov     dword [fs:ebx + 3FFCh], 12345678h
        equal   dword [fs:ebx + 3FFCh], 12345678h
        equal   word [faults], 0

        item    "0506h"
        mov     esi, [handle]
        xor     ebx, ebx
        mov     ecx, 4
        mov     edx, attributes
        dpmi    506h
        succeeds
        mov     ax, [attributes]
        and     ax, 0Fh
        equal   ax, 9                           ; committed, may be written
        mov     ax, [attributes + 6]
        and     ax, 0Fh
        equal   ax, 9
        mov     esi, 0EEEEEEEEh
        dpmi    506h
        fails   8023h
        mov     esi, [handle]
        mov     ebx, 4000h
        mov     ecx, 1
        mov     edx, attributes
        dpmi    506h
        fails   8025h

        item    "0507h: read-only"
        mov     esi, [handle]
        mov     ebx, 1000h
        mov     ecx, 1
        mov     edx, .readonly
        dpmi    507h
        succeeds
        mov     ebx, [linear]
        mov     eax, [fs:ebx + 1000h]
        equal   word [faults], 0
        mov     dword [fs:ebx + 1000h], 99990000h
        equal   word [faults], 1
        equal   word [fault_code], 7            ; present, a store, of a user
        equal   dword [fs:ebx + 1000h], 99990000h
        equal   word [faults], 1

        item    "0507h: not there, and there again"
        mov     esi, [handle]
        mov     ebx, 2000h
        mov     ecx, 1
        mov     edx, .uncommitted
        dpmi    507h
        succeeds
        mov     edx, attributes
        dpmi    506h
        mov     ax, [attributes]
        and     ax, 7
        equal   ax, 0
        mov     word [faults], 0
        mov     ebx, [linear]
        mov     eax, [fs:ebx + 2004h]
        equal   word [faults], 1
        equal   word [fault_code], 4            ; not present, a load, of a user
        equal   dword [fs:ebx + 3FFCh], 12345678h
        mov     esi, [handle]
        mov     ebx, 1000h
        mov     ecx, 1
        mov     edx, .mapped
        dpmi    507h
        jc      .refused
        failed  "type 2 can only be read"
.refused:
        mov     esi, 0EEEEEEEEh
        mov     edx, .readonly
        dpmi    507h
        fails   8023h
        jmp     .lazy
.readonly: dw   1
.uncommitted: dw 0
.mapped: dw     2

.lazy:  item    "0504h, not committed"
        xor     ebx, ebx
        mov     ecx, 2000h
        xor     edx, edx
        dpmi    504h
        succeeds
        mov     [linear2], ebx
        mov     [handle2], esi
        mov     word [faults], 0
        mov     eax, [handle2]
        mov     [repair_handle], eax
        mov     dword [fs:ebx + 1008h], 4711h
        equal   word [faults], 1
        equal   word [fault_code], 6            ; not present, a store, of a user
        equal   dword [fs:ebx + 1008h], 4711h
        xor     ebx, ebx
        xor     ecx, ecx
        dpmi    504h
        fails   8021h
        mov     ebx, 123h                       ; not the begin of a page
        mov     ecx, 1000h
        dpmi    504h
        fails   8025h
        xor     ebx, ebx
        mov     ecx, 0FFFFF000h
        mov     edx, 1
        dpmi    504h
        jc      .refused2
        failed  "4 GB were given"
.refused2:

        item    "050Ah"
        mov     di, [handle]
        mov     si, [handle + 2]
        dpmi    50Ah
        succeeds
        equal   si, 0
        equal   di, 4000h
        equal   bx, [linear + 2]
        equal   cx, [linear]
        mov     di, 0EEEEh
        mov     si, 0EEEEh
        dpmi    50Ah
        fails   8023h

        item    "0505h"
        mov     esi, [handle]
        mov     ecx, 20000h
        mov     edx, 1
        dpmi    505h
        succeeds
        mov     [handle], esi
        mov     [linear], ebx
        equal   dword [fs:ebx + 3FFCh], 12345678h
        mov     word [faults], 0
        mov     dword [fs:ebx + 1FFFCh], 1
        equal   word [faults], 0
        mov     esi, [handle]
        mov     ecx, 1000h
        xor     edx, edx
        dpmi    505h
        succeeds
        mov     [handle], esi
        mov     [linear], ebx
        mov     esi, [handle]
        xor     ecx, ecx
        dpmi    505h
        fails   8021h
        mov     esi, 0EEEEEEEEh
        mov     ecx, 1000h
        dpmi    505h
        fails   8023h

        item    "0505h moves the selectors"
        mov     cx, 1
        dpmi    0
        mov     [moved], ax
        mov     bx, ax
        mov     dx, [linear]
        mov     cx, [linear + 2]
        dpmi    7
        mov     esi, [handle]
        mov     ecx, 400000h
        mov     edx, 3
        mov     ebx, moved
        mov     edi, 1
        dpmi    505h
        succeeds
        mov     [handle], esi
        mov     [linear], ebx
        mov     bx, [moved]
        call    base_of
        equal   eax, [linear]

        item    "0509h"
        mov     esi, [handle]
        mov     ebx, 3000h
        mov     ecx, 1
        mov     edx, 0B8000h
        dpmi    509h
        succeeds
        mov     ebx, [linear]
        mov     word [fs:dword 0B8000h], 1234h
        equal   word [fs:ebx + 3000h], 1234h
        mov     word [fs:ebx + 3002h], 5678h
        equal   word [fs:dword 0B8002h], 5678h
        call    attributes_of_page
        and     ax, 0Fh
        equal   ax, 0Ah                         ; mapped, writable

        item    "services with a buffer in a mapped page"
        mov     ebx, [linear]
        add     ebx, 3000h
        call    new_data_selector
        mov     [mapped], ax
        mov     es, ax
        xor     edi, edi
        mov     word [es:real.eax], 3000h
        mov     dword [es:real.sp], 0
        mov     bx, 21h
        xor     cx, cx
        dpmi    300h
        succeeds
        atleast byte [fs:dword 0B8000h + real.eax], 3
        mov     edi, 100h
        dpmi    500h
        succeeds
        differs dword [fs:dword 0B8100h], 0
        mov     bx, cs
        mov     edi, 200h
        dpmi    0Bh
        succeeds
        equal   word [fs:dword 0B8200h], 0FFFFh
        push    ds
        mov     ds, [mapped]
        mov     esi, 300h
        mov     byte [300h], 1
        mov     dl, 0
        mov     ah, 47h                         ; of DOS
        int     21h
        pop     ds
        succeeds
        equal   byte [fs:dword 0B8300h], 0
        push    ds
        pop     es

        item    "a stack in a mapped page"
        mov     ax, sp
        mov     [old_sp], ax
        mov     bx, ss
        mov     ss, [mapped]
        mov     sp, 800h
        mov     bp, bx
        mov     ax, 3000h
        int     21h
        mov     bx, bp
        push    word 9876h
        pop     ax
        mov     ss, bx
        mov     sp, [old_sp]
        equal   word [fs:dword 0B87FEh], 9876h

        item    "0509h of what cannot be"
        mov     esi, [handle]
        mov     ebx, 3000h
        mov     ecx, 1
        mov     edx, 0B8001h
        dpmi    509h
        fails   8025h
        mov     edx, 0FF000h
        mov     ecx, 2
        mov     ebx, 2000h
        dpmi    509h
        fails   8003h
        mov     ebx, 7FFF000h
        mov     edx, 0B8000h
        dpmi    509h
        fails   8025h
        mov     esi, 12345678h
        dpmi    509h
        fails   8023h

        item    "0508h"
        mov     esi, [handle]
        mov     ebx, 2000h
        mov     ecx, 2
        mov     edx, 0B8000h
        dpmi    508h
        succeeds
        mov     ebx, [linear]
        mov     word [fs:dword 0B8FFEh], 4321h
        equal   word [fs:ebx + 2FFEh], 4321h
        mov     esi, [handle]
        mov     ebx, 2000h
        mov     ecx, 1
        mov     edx, 0FFFFF000h
        dpmi    508h
        fails   8003h

        item    "0507h: memory of its own again"
        mov     esi, [handle]
        mov     ebx, 3000h
        mov     ecx, 1
        mov     word [attributes], 9
        mov     edx, attributes
        dpmi    507h
        succeeds
        call    attributes_of_page
        and     ax, 0Fh
        equal   ax, 9
        mov     ebx, [linear]
        mov     word [fs:dword 0B9000h], 1111h
        mov     word [fs:ebx + 3000h], 2222h
        equal   word [fs:dword 0B9000h], 1111h
        equal   word [faults], 0

        item    "050Bh"
        mov     edi, attributes
        dpmi    50Bh
        succeeds
        differs dword [attributes], 0           ; all physical memory in bytes

        item    "0502h"
        mov     di, [handle]
        mov     si, [handle + 2]
        dpmi    502h
        succeeds
        mov     di, [handle2]
        mov     si, [handle2 + 2]
        dpmi    502h
        succeeds
        mov     di, [handle]
        mov     si, [handle + 2]
        dpmi    502h
        fails   8023h
        done

; AX = what 0506h says of the block's page at 3000h.
attributes_of_page:
        mov     esi, [handle]
        mov     ebx, 3000h
        mov     ecx, 1
        mov     edx, attributes
        dpmi    506h
        succeeds
        mov     ax, [attributes]
        ret

; Makes the pages committed ones that may be written, and tries again.
page_fault:
        push    ds
        push    es
        pushad
        mov     bp, sp
        mov     ds, [cs:data_selector]
        push    ds
        pop     es
        inc     word [faults]
        mov     ax, [bp + 36 + 2 * WIDE]
        mov     [fault_code], ax
        cmp     word [faults], 1
        ja      .give_up
        ; The frame of 0.9 does not say which page: all that may be meant.
        mov     esi, [repair_handle]
        test    esi, esi
        jnz     .second
        mov     esi, [handle]
        mov     ebx, 1000h
        mov     ecx, 2
        jmp     .set
.second:
        xor     ebx, ebx
        mov     ecx, 2
.set:   mov     edx, .good
        mov     ax, 507h
        int     31h
        jc      .give_up
.out:   popad
        pop     es
        pop     ds
        RETFAR
.give_up:
        failed  "page fault"
        mov     ax, 4C02h
        int     21h
.good:  dw      9, 9

        align   4
linear: dd      0
handle: dd      0
linear2: dd     0
handle2: dd     0
repair_handle: dd 0
faults: dw      0
fault_code: dw  0
window: dw      0
moved:  dw      0
mapped: dw      0
old_sp: dw      0
attributes: times 128 db 0
        PROGRAM_END
