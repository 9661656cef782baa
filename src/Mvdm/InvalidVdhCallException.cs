namespace Dbt.Mvdm;

/// <summary>
/// A driver called a service with parameters, or at a time, that the service does not allow. The original halted the whole
/// system; here it ends the virtual machine, and the message names the driver.
/// </summary>
public sealed class InvalidVdhCallException : Exception
{
    public InvalidVdhCallException()
    {
    }

    public InvalidVdhCallException(string message) : base(message)
    {
    }

    public InvalidVdhCallException(string message, Exception innerException) : base(message, innerException)
    {
    }

    /// <param name="service">Name of the service, such as "InstallIoHook".</param>
    /// <param name="reason">What is wrong with the call.</param>
    public InvalidVdhCallException(string service, string reason) : base($"{service}: {reason}")
    {
    }
}
