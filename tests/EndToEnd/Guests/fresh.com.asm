; Writes code that was never there, runs it, and writes the next: `fresh ROUNDS CALLS STEP`, decimal numbers. A round writes
; 100 blocks (ADD AX,n; JMP to the next) and a far return, word by word, and calls them CALLS times. Then it goes STEP bytes
; on, round and round in 256 KB behind the program; with 0 it stays. Prints the sum; waits for a byte of input; ends.
        cpu 386
        org 100h
BLOCKS  equ 100
        mov si, 81h
        call number
        mov [rounds], eax
        call number
        mov [calls], eax
        call number
        mov [step], eax
        xor ebp, ebp                    ; where in the 256 KB
round:  cmp dword [rounds], 0
        je print
        mov eax, ebp
        shr eax, 4
        mov bx, cs
        add ax, bx
        add ax, 1000h
        mov es, ax
        mov [place + 2], ax
        mov di, bp
        and di, 15
        mov [place], di
        mov cx, BLOCKS
        mov dx, [rounds]
write:  mov byte [es:di], 05h           ; add ax, dx
        inc dx
        mov [es:di + 1], dx
        mov word [es:di + 3], 00EBh     ; jmp to the next
        add di, 5
        loop write
        mov byte [es:di], 0CBh          ; retf
        mov ecx, [calls]
        mov ax, [sum]
again:  call far [place]
        dec ecx
        jnz again
        mov [sum], ax
        add ebp, [step]
        and ebp, 3FFFFh
        dec dword [rounds]
        jmp round

print:  mov cx, 4
nibble: rol word [sum], 4
        mov dl, [sum]
        and dl, 15
        add dl, '0'
        cmp dl, '9'
        jbe show
        add dl, 'A' - '9' - 1
show:   mov ah, 2
        int 21h
        loop nibble
        mov dx, crlf
        mov ah, 9
        int 21h
        mov ah, 3Fh
        xor bx, bx
        mov cx, 1
        mov dx, place
        int 21h
        mov ax, 4C00h
        int 21h

; EAX: the next decimal number of the command tail.
number: xor eax, eax
        xor ebx, ebx
blank:  lodsb
        cmp al, ' '
        je blank
digit:  sub al, '0'
        cmp al, 9
        ja done
        imul ebx, ebx, 10
        add ebx, eax
        xor eax, eax
        lodsb
        jmp digit
done:   mov eax, ebx
        ret

crlf:   db 13, 10, '$'
sum:    dw 0
place:  dw 0, 0
rounds: dd 0
calls:  dd 0
step:   dd 0
