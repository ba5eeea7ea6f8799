"""Why the keys of personal data cannot be used (密钥不能使用): one line for whoever starts the site."""

from pathlib import Path


class KeyFault(Exception):
    """The register cannot be opened with the keys at hand. Holds no key."""


class MasterKeyMissing(KeyFault):
    """Personal data are sealed, and the file of the master key is not there (缺少主密钥)."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"找不到主密钥文件 {path}，个人信息不能解密，没有启动。"
            "请从密钥备份恢复这个文件，或用 TONGHU_MASTER_KEY_FILE 指明它的位置。"
        )


class MasterKeyUnreadable(KeyFault):
    """The file is there and holds no master key (主密钥文件不完整)."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"主密钥文件 {path} 读不出来或内容不完整，没有启动。请检查读取权限，或从密钥备份恢复。")


class MasterKeyWrong(KeyFault):
    """It opens none of this database's data keys (主密钥不符)."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"主密钥（{where}）与这个数据库不符，个人信息不能解密，没有启动。"
            "请换回这个数据库的主密钥，或改用它所属的数据库。"
        )


class KeyCommandFailed(KeyFault):
    """The external program gave no key (密钥程序没有成功)."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"密钥程序（TONGHU_KEY_COMMAND）没有给出密钥：{why}，没有启动。请检查该程序及其连接的密码设备后重试。"
        )


class NoDataKey(KeyFault):
    """The table of data keys is empty (没有数据密钥)."""

    def __init__(self) -> None:
        super().__init__(
            "数据库中没有在用的数据密钥，个人信息不能加密，没有启动。"
            "请先运行 tonghu migrate；数据库原有数据的，请从备份恢复密钥表。"
        )


class CipherUnknown(KeyFault):
    """TONGHU_CIPHER names no algorithm (算法设置有误)."""

    def __init__(self, named: str) -> None:
        super().__init__(f"TONGHU_CIPHER 设为“{named}”，不是可用的算法。请改为 aes256 或 sm4。")
