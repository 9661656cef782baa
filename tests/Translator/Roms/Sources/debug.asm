; Breakpoints on code and data, RF, single steps, and who may touch the debug registers (Intel SDM vol. 3, 18).
        %include "frame.inc"

BS      equ 4000h
FIXED   equ 0FFFF0FF0h

%macro setdr 2
        mov eax, %2
        mov %1, eax
%endmacro

; DR6 after a trap; cleared for the next
%macro status 1
        mov eax, dr6
        same eax, FIXED | (%1)
        xor eax, eax
        mov dr6, eax
%endmacro

; the instruction must trap behind itself: DR6, instruction
%macro traps 2+
        expect 1, NONE, CODE, %%behind
        mov dword [resume], %%behind
        %2
%%behind:
        status %1
        same dword [want_vector], NONE
%endmacro

%macro passes 1+
        %1
        mov eax, dr6
        same eax, FIXED
%endmacro

TESTS:  xor eax, eax
        mov dr6, eax
        mov dr7, eax
        mov eax, dr7
        same eax, 400h

; ---- data ------------------------------------------------------------------------------------------------------------
        setdr dr0, DATA + 10h
        setdr dr7, 000D0002h            ; DR0: four bytes, stores
        passes mov ebx, [DATA + 10h]
        traps 1, mov [DATA + 10h], ebx
        traps 1, mov [DATA + 13h], bl
        traps 1, mov [DATA + 0Fh], bx
        traps 1, inc dword [DATA + 10h]
        passes mov [DATA + 14h], ebx
        passes mov [DATA + 0Ch], ebx
        setdr dr7, 000F0001h            ; loads too, and of the task alone
        traps 1, mov ebx, [DATA + 10h]
        traps 1, cmp byte [DATA + 12h], 0
        traps 1, push dword [DATA + 10h]        ; which is undone
        setdr dr1, DATA + 20h
        setdr dr7, 001F0005h            ; DR1: one byte, stores
        traps 2, mov [DATA + 20h], bl
        passes mov [DATA + 21h], bl
        traps 2, mov [DATA + 1Eh], ebx
        mov esi, DATA + 10h
        mov edi, DATA + 20h
        traps 3, movsb
        setdr dr3, DATA + 31h
        setdr dr7, 50000080h            ; DR3: two bytes, at an even address
        traps 8, mov [DATA + 30h], bl
        passes mov [DATA + 32h], bl
        ; a repeated instruction stops behind the element
        setdr dr0, DATA + 104h
        setdr dr7, 00010002h
        mov edi, DATA + 100h
        mov ecx, 10h
        expect 1, NONE, CODE, .string
        mov dword [resume], .stopped
.string:
        rep stosb
.stopped:
        same ecx, 0Bh
        same edi, DATA + 105h
        status 1
        ; nothing is left when it is off
        setdr dr7, 0
        passes mov [DATA + 104h], ebx

; ---- code ------------------------------------------------------------------------------------------------------------
        setdr dr2, ROM + .here
        setdr dr7, 00000020h
        mov ebx, 1
        expect 1, NONE, CODE, .here
        mov dword [resume], .hit
        inc ebx
.here:  inc ebx
        call failed
.hit:   same ebx, 2
        test dword [seen_eflags], 10000h
        must z
        status 4
        ; RF lets it through once
        pushfd
        or dword [esp], 10000h
        push dword CODE
        push dword .again
        expect 1, NONE, CODE, .here
        mov dword [resume], .hit2
        add dword [resume_esp], 12
        iretd
.again: inc ebx                         ; which has used it up
        jmp .here
.hit2:  same ebx, 3
        status 4
        pushfd
        or dword [esp], 10000h
        push dword CODE
        push dword .through
        setdr dr2, ROM + .through
        iretd
.through:
        inc ebx
        same ebx, 4
        setdr dr7, 0
        ; a fault pushes RF
        fault 6, NONE, ud2
        test dword [seen_eflags], 10000h
        must nz

; ---- single steps ----------------------------------------------------------------------------------------------------
        push dword 102h
        expect 1, NONE, CODE, .stepped
        add dword [resume_esp], 4
        mov dword [resume], .stepped
        popfd
        inc ebx
.stepped:
        status BS
        same ebx, 5
        ; not behind a load of SS
        mov ecx, STACK
        push dword 102h
        expect 1, NONE, CODE, .shadowed
        add dword [resume_esp], 4
        mov dword [resume], .shadowed
        popfd
        mov ss, ecx
        inc ebx
.shadowed:
        status BS
        same ebx, 6
        push dword 2
        popfd
        ; both at once
        setdr dr0, DATA
        setdr dr7, 00010002h
        push dword 102h
        expect 1, NONE, CODE, .both
        add dword [resume_esp], 4
        mov dword [resume], .both
        popfd
        mov [DATA], ebx
.both:  setdr dr7, 0
        status BS | 1
        ; ICEBP is a trap without a bit
        expect 1, NONE, CODE, .icebp
        mov dword [resume], .icebp
        db 0F1h
.icebp: status 0

; ---- the registers ---------------------------------------------------------------------------------------------------
        setdr dr7, 2000h                ; GD
        fault 1, NONE, mov eax, dr3
        status 2000h
        mov eax, dr7
        same eax, 400h
        setdr dr4, 0                    ; DR6 by another name
        status 0
        setdr dr5, 300h
        mov eax, dr7
        same eax, 700h
        setdr dr7, 0
        fault3 13, 0, mov eax, dr7
        fault3 13, 0, mov dr0, eax

; ---- through paging --------------------------------------------------------------------------------------------------
; Breakpoints are linear addresses.
        mov edi, 90000h
        mov ecx, 1024
        xor eax, eax
        rep stosd
        mov dword [90000h], 0B3h        ; 4 MB, here and at 40000000h
        mov dword [90400h], 0B3h
        mov eax, 90000h
        mov cr3, eax
        mov eax, cr4
        or al, 10h
        mov cr4, eax
        mov eax, cr0
        or eax, 80000000h
        mov cr0, eax
        setdr dr0, 40000000h + DATA
        setdr dr7, 00010002h
        passes mov [DATA], bl
        traps 1, mov [40000000h + DATA], bl
        mov eax, cr0
        and eax, 7FFFFFFFh
        mov cr0, eax
        passes mov [DATA], bl
        traps 1, mov [40000000h + DATA], bl
        setdr dr7, 0
        ret
        end_of_rom
