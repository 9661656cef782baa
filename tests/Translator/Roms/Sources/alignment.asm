; Alignment checks of the 486: CR0.AM, the flag AC, level 3 alone (Intel SDM vol. 3, 6.15).
        %include "frame.inc"
        %include "virtual86.inc"

AC      equ 40000h
AM      equ 40000h

%macro refused 1+
        fault3 17, 0, %1
%endmacro

; all of it at level 3
%macro allowed 1+
        ring3
        %1
        endring3
%endmacro

TESTS:  mov dword [user_flags], AC | 2
        allowed mov eax, [DATA + 1]     ; AM is clear
        mov eax, cr0
        or eax, AM
        mov cr0, eax
        mov dword [user_flags], 2
        allowed mov eax, [DATA + 1]     ; AC is clear
        mov dword [user_flags], AC | 2
        push dword AC | 2
        popfd
        mov eax, [DATA + 1]             ; level 0
        mov [DATA + 3], ax

; ---- by size ---------------------------------------------------------------------------------------------------------
        allowed mov al, [DATA + 1]
        refused mov ax, [DATA + 1]
        allowed mov ax, [DATA + 2]
        refused mov eax, [DATA + 2]
        refused mov [DATA + 3], eax
        refused inc dword [DATA + 1]
        allowed mov [DATA + 4], eax
        refused fld qword [DATA + 4]
        allowed fld qword [DATA + 8]
        refused fld tword [DATA + 4]
        allowed fld tword [DATA + 8]
        refused fstp qword [DATA + 4]
        allowed fild word [DATA + 2]
        fninit
        refused fnsave [DATA + 2]
        allowed fnsave [DATA + 4]
        allowed o16 frstor [DATA + 2]
        fninit
        allowed les eax, [DATA + 100h]
        refused lds eax, [DATA + 102h]
        ring3
        mov esi, DATA
        mov edi, DATA + 100h
        mov ecx, 8
        rep movsd
        endring3
        ; a repeated one stops where it finds it
        expect 17, 0, UCODE, .string
        mov dword [resume], .stopped
        push dword FLAT
        push dword STACK3
        push dword [user_flags]
        push dword UCODE
        push dword .begin
        iretd
.begin: mov esi, DATA
        mov edi, DATA + 102h
        mov ecx, 3
.string:
        rep movsd
        ud2
.stopped:
        same ecx, 3
; ---- stacks ----------------------------------------------------------------------------------------------------------
        ring3
        push word 1
        push word 2
        push dword 3
        add esp, 8
        endring3
        expect 17, 0, UCODE, .push
        mov dword [resume], .pushed
        push dword FLAT
        push dword STACK3 - 2
        push dword [user_flags]
        push dword UCODE
        push dword .push
        iretd
.push:  push eax
        ud2
.pushed:
        expect 17, 0, UCODE, .far
        mov dword [resume], .called
        push dword FLAT
        push dword STACK3 - 2
        push dword [user_flags]
        push dword UCODE
        push dword .far
        iretd
.far:   call UCODE:.far
        ud2
.called:
; the processor's own accesses are not checked: an interrupt from an odd stack
        expect 80h, NONE, UCODE, NONE
        mov dword [resume], .entered
        push dword FLAT
        push dword STACK3 - 1
        push dword [user_flags]
        push dword UCODE
        push dword .odd
        iretd
.odd:   int 80h
.entered:

; ---- virtual 8086 mode is level 3 ------------------------------------------------------------------------------------
        mov dword [user_flags], AC | IOPL3
        fault86 17, 0, mov ax, [scratch + 1]
        run86
        mov ax, [scratch]
        end86

; ---- a program turns it on and off by itself -------------------------------------------------------------------------
        mov dword [user_flags], 2
        expect 17, 0, UCODE, .checked
        mov dword [resume], .back
        push dword FLAT
        push dword STACK3
        push dword [user_flags]
        push dword UCODE
        push dword .user
        iretd
.user:  mov ecx, 20
.turns: mov eax, [DATA + 1]
        push dword AC | 2
        popfd
        mov eax, [DATA + 4]
        push dword 2
        popfd
        loop .turns
        push dword AC | 2
        popfd
.checked:
        mov eax, [DATA + 1]
        ud2
.back:  xor eax, eax
        mov dr6, eax
        push dword 2
        popfd
        mov eax, cr0
        and eax, ~AM
        mov cr0, eax
        mov dword [user_flags], AC | 2
        allowed mov eax, [DATA + 1]
        ret
        end_of_rom
