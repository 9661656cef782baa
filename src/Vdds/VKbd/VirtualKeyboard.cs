using Dbt.Mvdm;

namespace Dbt.Vdds.VKbd;

/// <summary>
/// The way of keys from the host. As long as the BIOS's own INT 09h is in place they go straight into its buffer; when the
/// program has hooked that, or INT 15h, or reads the controller, they are typed: scan codes and IRQ 1. The host's input is
/// not touched before the program asks for a key.
/// </summary>
internal sealed class VirtualKeyboard : IVirtualKeyboard
{
    private const uint KeyVector = KeyRoutine.Vector * 4;
    private const byte InterceptInterrupt = 0x15;

    private readonly IVirtualMachine _machine;
    private readonly KeyBuffer _buffer;
    private readonly KeyboardController _controller;
    private readonly uint _intercept;
    private IVirtualVideo? _video;
    private bool _watching;

    public VirtualKeyboard(IVirtualMachine machine, KeyBuffer buffer, KeyboardController controller)
    {
        _machine = machine;
        _buffer = buffer;
        _controller = controller;
        _intercept = machine.InterruptStub(InterceptInterrupt).ToDword();
        controller.GuestReads += Pump;
    }

    public bool KeyAvailable
    {
        get
        {
            Pump();
            return !_buffer.IsEmpty;
        }
    }

    public bool KeysEnded => _buffer.IsEmpty && !_controller.HasKeys && _machine.Console.KeysEnded;

    private bool IsTyped => _controller.IsReadByGuest || _controller.HasKeys
        || _machine.Memory.ReadDword(KeyVector) != KeyRoutine.Address.ToDword()
        || _machine.Memory.ReadDword(InterceptInterrupt * 4) != _intercept;

    public bool TryPeekKey(out ushort key)
    {
        if (_buffer.TryPeek(out key))
            return true;
        Pump();
        return _buffer.TryPeek(out key);
    }

    public bool TryTakeKey(out ushort key)
    {
        if (!TryPeekKey(out key))
            return false;
        _buffer.Drop();
        return true;
    }

    public void Poll()
    {
        if (!_watching && _machine.Memory.ReadDword(KeyVector) != KeyRoutine.Address.ToDword())
            Pump();
    }

    /// <summary>The program waits for a key: shows what it has written, and lets go of keys that are held down.</summary>
    public void PrepareToWait()
    {
        (_video ??= _machine.Import<IVirtualVideo>())?.Refresh();
        _controller.ReleaseKeys();
    }

    /// <summary>Takes from the host what there is room for.</summary>
    private void Pump()
    {
        if (!_watching)
        {
            _watching = true;
            _machine.Console.InputArrived += () => _machine.ArmContextHook(_ => Pump());
            _machine.Console.WatchInput();
        }
        while (true)
        {
            var isTyped = IsTyped;
            if (isTyped ? _controller.HasKeys : _buffer.IsFull)
                return;
            if (!_machine.Console.TryReadKey(out var key))
                return;
            // Ctrl-Break is more than a key: its interrupt must run.
            if (isTyped || key == 0)
                _controller.Type(key);
            else
                _buffer.Store(key);
        }
    }
}
